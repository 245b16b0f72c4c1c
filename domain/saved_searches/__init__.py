"""Saved searches (条件登録): whose they are, what meets them, and when their owner is told (SPEC 4.7)."""
