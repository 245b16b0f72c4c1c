"""Postings as their own desk asks for them, and the lanes on which they repeat one another."""
