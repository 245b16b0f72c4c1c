"""The doors of photos (写真): sending, completing, and the links to them (SPEC 3.7)."""
