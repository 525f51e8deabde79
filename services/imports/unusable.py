"""Why a whole list cannot be read."""

from engine.errors import Refusal


class UnusableTable(Refusal):
    """The file cannot be read as a table: {reason}."""
