"""The port ``Distances``: over the corridor graph, by a routing server, or as someone typed it (SPEC 2.2)."""
