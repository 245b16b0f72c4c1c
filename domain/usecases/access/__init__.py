"""The use cases of who gets in beside the members' people: trials, and members' own systems."""
