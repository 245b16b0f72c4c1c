"""Where uploaded files lie: a folder of the home (DESIGN §6)."""
