"""The audit log and its seals, and view sessions, as they are kept."""
