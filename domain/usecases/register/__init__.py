"""Keeping the register: its companies, what belongs to them, and what binds them (SPEC 1.1, 1.2, 1.9)."""
