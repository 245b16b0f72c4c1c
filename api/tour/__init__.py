"""The tour: the main job played over HTTP as its people would, each figure held to SPEC (kaerini tour)."""
