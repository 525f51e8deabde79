"""Work on strangers' files in a child process with limits: ``parent`` starts it, ``child`` is what runs there."""
