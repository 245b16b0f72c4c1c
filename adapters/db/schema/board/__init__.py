"""What stands on the board beside its postings."""
