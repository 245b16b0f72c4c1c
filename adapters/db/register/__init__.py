"""The register in the database: what belongs to its companies, and what binds them."""
