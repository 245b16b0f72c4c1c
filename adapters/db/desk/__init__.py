"""What a desk has at hand, in the database: links, templates, loads posted again, its schedule."""
