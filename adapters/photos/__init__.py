"""The darkroom: what was uploaded becomes a photo, or is refused (SPEC 3.7)."""
