"""What the board in memory is made of: columns of numbers, lines of words, places, orders."""
