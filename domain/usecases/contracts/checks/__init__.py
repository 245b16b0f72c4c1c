"""What is done about the checks of contracts: finding, judging, overriding (SPEC 5.7)."""
