"""The board in memory: open loads and vehicles as arrays, kept current by the change feed (DESIGN §7)."""
