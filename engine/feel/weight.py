"""How much a value takes when it is written down, found before anything is written."""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel.errors import FeelLimit
from engine.feel.values import Range, Value

#: Of a number, a date, null; of the sign between two entries.
_PLAIN, _BETWEEN = 12, 4


def weigh(value: Value, most: int, what: str = "characters in a value") -> int:
    """About how many characters the JSON form takes; :class:`FeelLimit` beyond ``most``, and then no further look.

    What a value holds twice is written twice: fifty thousand references to one text are fifty thousand texts.
    """
    weight, todo = 0, [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            weight += len(item) + _BETWEEN
        elif isinstance(item, (list, tuple)):
            weight += len(item) * _BETWEEN + _BETWEEN
            todo.extend(item if weight <= most else ())
        elif isinstance(item, Mapping):
            weight += len(item) * _BETWEEN + _BETWEEN
            todo.extend(part for entry in item.items() for part in entry)
        elif isinstance(item, Range):
            todo += [item.low, item.high]
        else:
            weight += _PLAIN
        if weight > most:
            raise FeelLimit(limit=most, what=what)
    return weight
