"""Contracts in the database: as they are kept, each version chained to the one before."""
