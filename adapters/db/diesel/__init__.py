"""The diesel price survey in the database (SPEC 7.7)."""
