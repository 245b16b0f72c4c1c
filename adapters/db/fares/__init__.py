"""What the database keeps of fares (SPEC 7)."""
