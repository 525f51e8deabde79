"""What the forms refuse: a file that is no form, and values that cannot have come from the form."""

from typing import Any

from engine.errors import Refusal


class BrokenForm(Refusal):
    """The form cannot be used: {component}: {reason}."""


class UnknownField(Refusal):
    """The form has no field {field}."""


class WrongShape(Refusal):
    """The values under {field} must be {expected}."""


class UnknownSource(Refusal):
    """The field {field} takes its options from {source}, which nobody provides."""


class Bad(Exception):
    """The value cannot be taken; ``facts`` fill the sentence, which also gets the field's label."""

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts
