"""What is done along chains of contracts: posting on, telling up and down, showing the ledger (SPEC 5.9)."""
