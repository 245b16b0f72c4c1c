"""Photos (写真), and what carries them."""
