"""The embedded PostgreSQL: finding its programs, making its cluster, starting and stopping it (DESIGN §6)."""
