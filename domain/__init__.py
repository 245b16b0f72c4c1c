"""The trade: things, rules and use cases. It knows nobody outside itself."""
