"""Saved searches in the database, what met them, and the letters that tell of it (SPEC 4.7)."""
