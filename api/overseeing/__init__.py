"""The doors of overseeing: the audit log and view sessions (SPEC 1.7, SECURITY 32)."""
