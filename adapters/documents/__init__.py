"""Documents on paper: what stands on them, and how they are set (SPEC 5.5, 5.6)."""
