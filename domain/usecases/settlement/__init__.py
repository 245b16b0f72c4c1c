"""What is done in settlement: months closed, documents sent, payments recorded, books kept (SPEC 8)."""
