"""Overseeing: the audit log, and looking in as somebody else (SPEC 1.7, 1.8, SECURITY 32)."""
