"""Joining (加入): from the application to the account with which its people log in (SPEC 1.2, 1.3)."""
