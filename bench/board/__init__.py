"""How fast the board answers: in memory, over HTTP, and beside the naive way."""
