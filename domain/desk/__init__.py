"""What a company's desk has at hand: templates, talks, former postings, its schedule (SPEC 3.3, 3.4, 4.9)."""
