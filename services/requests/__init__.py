"""What belongs to one request: its codes, receipt, municipality, the signed paper, and how it is found again."""
