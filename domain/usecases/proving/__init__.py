"""Proving oneself beside the password: second factors, passkeys, and the way back by mail (SPEC 1.4)."""
