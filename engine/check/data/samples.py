"""Whether the conditions of a gateway can hold together, or none of them, shown by an example.

Conditions that compare variables with fixed values are tried with every value that could make a difference: each
constant, something between, below and above the numbers, another text, true and false. That decides them completely;
conditions with anything else in them (functions, paths, sums) are not judged.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise, product
from typing import Any, Final

from engine import feel
from engine.feel import nodes as n
from engine.feel.names import children

_MOST: Final = 2_000
_TRUTH: Final = (True, False)


class Undecided(Exception):
    """The conditions hold something whose values cannot be listed."""


def examples(conditions: list[str]) -> list[tuple[dict[str, Any], list[bool]]]:
    """Every sample of the variables, with which of the conditions hold for it. Raises :class:`Undecided`."""
    values: dict[str, set[Any]] = {}
    compiled = []
    for text in conditions:
        try:
            body = text.strip().removeprefix("=")
            _collect(feel.parse(body, frozenset()), values)
            compiled.append(feel.compile_expression(text))
        except (feel.FeelError, RecursionError):
            raise Undecided from None
    spread = {name: sorted(_spread(found), key=repr) for name, found in values.items()}
    count = 1
    for one in spread.values():
        count *= len(one)
    if not spread or count > _MOST:
        raise Undecided
    samples = (dict(zip(spread, chosen, strict=True)) for chosen in product(*spread.values()))
    return [(sample, [one.evaluate(sample) is True for one in compiled]) for sample in samples]


def _collect(node: n.Node, values: dict[str, set[Any]]) -> None:
    """Note what each variable is compared with."""
    match node:
        case n.Name(name):
            values.setdefault(name, set()).update(_TRUTH)
        case n.Comparison(_, n.Name(name), n.Constant(value)) | n.Comparison(_, n.Constant(value), n.Name(name)):
            values.setdefault(name, set()).add(_plain(value))
        case n.Between(n.Name(name), n.Constant(low), n.Constant(high)):
            values.setdefault(name, set()).update({_plain(low), _plain(high)})
        case n.In(n.Name(name), tests):
            for test in tests:
                values.setdefault(name, set()).update(_tested(test))
        case n.Call(n.Name("not"), (operand,), None):
            _collect(operand, values)
        case n.Logic(_, operands):
            for operand in operands:
                _collect(operand, values)
        case n.Constant(bool()):
            pass
        case _:
            raise Undecided


def _tested(node: n.Node) -> Iterator[Any]:
    match node:
        case n.Constant(value):
            yield _plain(value)
        case n.Tests() | n.ListOf() | n.RangeOf() | n.OperatorTest():
            for child in children(node):
                yield from _tested(child)
        case _:
            raise Undecided


def _plain(value: Any) -> Any:
    if not isinstance(value, bool | str | Decimal):
        raise Undecided
    return value


def _spread(found: set[Any]) -> set[Any]:
    """The values compared with, and one of each kind of value between and beyond them."""
    numbers = sorted(value for value in found if isinstance(value, Decimal))
    spread = set(found)
    for one, other in pairwise(numbers):
        spread.add((one + other) / 2)
    if numbers:
        spread |= {numbers[0] - 1, numbers[-1] + 1}
    if any(isinstance(value, str) for value in found):
        spread.add("otro valor")
    if any(isinstance(value, bool) for value in found):
        spread |= set(_TRUTH)
    return spread


def in_words(sample: dict[str, Any]) -> str:
    """A sample as analysts read it: ``monto = 7 y tipo = "alta"``."""
    return " y ".join(f"{name} = {feel.literal(value)}" for name, value in sample.items())
