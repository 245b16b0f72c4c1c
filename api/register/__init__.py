"""The doors of the register: members, offices, co-operatives, and what binds them."""
