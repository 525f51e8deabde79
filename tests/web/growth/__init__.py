"""What the size of an office costs: no page and no step reads rows in proportion to what has ended."""
