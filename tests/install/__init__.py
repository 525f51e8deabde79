"""``make install-matrix``: the program installed in every way that the manuals name, each tried to its first page."""
