"""Accounts of the municipalities' responsible persons: at most one active per municipality, never two, never a gap."""
