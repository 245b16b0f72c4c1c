"""Tables of negotiation (SPEC 5.1)."""
