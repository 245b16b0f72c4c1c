"""Where the truck is, for the two parties of a contract: position, track, live stream."""
