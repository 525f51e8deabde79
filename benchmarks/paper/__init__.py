"""`make scans`: signed paper as it comes back, invented, and how well it is read."""
