"""What proves an account beside its password, in the database."""
