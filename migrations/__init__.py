"""The numbered pages by which a database comes to the schema; `adapters/db/migrating.py` turns them."""
