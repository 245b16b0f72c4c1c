"""Joining (加入): how a company, or a co-operative, comes to take part (SPEC 1.2)."""
