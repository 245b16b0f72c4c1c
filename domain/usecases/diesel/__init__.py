"""What people do with the diesel price survey: reply, publish, read, and tell of it (SPEC 7.7)."""
