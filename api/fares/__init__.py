"""The doors of fares: standard fares, tariffs, the fuel surcharge (SPEC 7)."""
