"""The printed declaration read back from pictures of it: which page, where it lies, what was written on it by hand.

Runs in the confined child. Everything is a hint: a person decides.
"""
