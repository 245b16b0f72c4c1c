"""Use cases of fares (SPEC 7)."""
