"""What a decision model is refused for."""

from engine.errors import NotFound, Refusal


class BrokenDecision(Refusal):
    """{element} cannot be read: {reason}."""


class NoSuchDecision(NotFound):
    """The model has no decision and no decision service {key}."""
