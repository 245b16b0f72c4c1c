"""The register (組合員名簿): companies as they are entered, and what binds them (SPEC 1.1, 1.9)."""
