"""Photos (写真): sending, verifying, showing and dropping them (SPEC 3.7)."""
