"""What is let in, and how much of it: quotas, ranks of operations, seats at work (SECURITY 7, 31)."""
