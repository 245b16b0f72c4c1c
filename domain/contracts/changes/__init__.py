"""Changes of what was agreed: amendments and cancellations, and what comes of them (SPEC 5.4, 5.5)."""
