"""How long a new posting takes to find whose saved searches it meets."""
