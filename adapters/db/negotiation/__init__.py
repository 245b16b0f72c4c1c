"""Talks in the database: threads and their messages, offers, and what each desk notes for itself."""
