"""Who gets in beside the members' people, as the database keeps them."""
