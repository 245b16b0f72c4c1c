"""The database: its tables, and the ports that are kept in them (DESIGN §4)."""
