"""What is done with contracts: proposing, concluding, confirming, reporting (SPEC 5)."""
