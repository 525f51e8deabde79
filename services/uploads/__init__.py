"""What the confined child does with a file somebody uploaded: judge it by its content, then flatten it to images.

A reviewer only ever sees those images, drawn by us: whatever else the file can do, it does not do it to a reviewer.
"""
