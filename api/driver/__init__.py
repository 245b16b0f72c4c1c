"""What a driver's phone sends and is shown: number to token, positions, statuses, delivery."""
