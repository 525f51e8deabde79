"""The sub-commands of ``aliado``: each module has ``configure(parser)`` and ``run(arguments) -> int``."""
