"""Re-posts (横流し): what an open load repeats, and who may be told (SPEC 3.9)."""
