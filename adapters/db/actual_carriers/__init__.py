"""Chains of contracts in the database, and which load each contract is posted on as (SPEC 5.9)."""
