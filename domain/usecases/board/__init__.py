"""What is done with postings on the board."""
