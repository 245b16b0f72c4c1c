"""The doors of joining: applications, their files, and accounts (SPEC 1.2, 1.3)."""
