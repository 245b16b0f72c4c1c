"""The doors of trials and of API clients."""
