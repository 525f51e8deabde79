"""Which variables exist at each point of a drawing, of what kind and shape, and where expressions read them."""
