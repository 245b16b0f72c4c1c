"""The doors of the board beside posting and searching."""
