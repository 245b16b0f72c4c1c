"""Postings as tables for spreadsheets: what columns there are, how they are read, how they are written."""
