"""The board in SQL: who may know of a posting, and which of them answer a search (SPEC 3.5, 4.1)."""
