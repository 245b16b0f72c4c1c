"""Overseeing: reading the audit log, acting for a member, looking in as an account (SPEC 1.7, 1.8)."""
