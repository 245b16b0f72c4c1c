"""Negotiation (商談): what two desks say and offer to each other before they agree (SPEC 5.1)."""
