"""Actual carriers (実運送事業者): what is posted on, the chains that makes, their ledger (SPEC 5.8, 5.9)."""
