"""Photos (写真): from an upload to what those see who see the posting (SPEC 3.7)."""
