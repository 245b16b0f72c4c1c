"""Negotiating: asking about a posting, talking, offering, and agreeing by an accepted offer (SPEC 5.1)."""
