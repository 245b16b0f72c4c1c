"""The doors of negotiation (商談): inquiries and offers."""
