"""The one exception by which a field refuses what it was given."""

from typing import Any


class Bad(Exception):
    """The value cannot be taken; ``facts`` fill the sentence, which also gets the field's label."""

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts
