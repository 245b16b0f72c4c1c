"""Contracts (成約): their life, what they state, what is checked, and who sees what of them (SPEC 5)."""
