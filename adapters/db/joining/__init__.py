"""Applications and account notices in the database (SPEC 1.2)."""
