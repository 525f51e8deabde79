"""Where people meet the process: pages, the command line, and the one wiring place, ``create_app``.

The wall: it may import ``services`` and ``engine``; neither imports it.
"""
