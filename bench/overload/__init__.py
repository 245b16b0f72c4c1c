"""What the program does when twice and five times as much is asked of it as it can do (SECURITY 31)."""
