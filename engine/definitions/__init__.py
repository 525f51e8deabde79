"""Published process definitions: immutable versions of the files that belong together, and how they are put in
force.
"""
