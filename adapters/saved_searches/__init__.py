"""Saved searches the other way round: from a new posting to those whose search it may meet (DESIGN §7)."""
