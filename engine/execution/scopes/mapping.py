"""What input and output mappings make, and which values a variable can hold."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from engine import drawing
from engine.execution.scopes.variables import NOTHING_NEAR, Chain, Near, Scopes
from engine.feel import json_form


class Reader(Protocol):
    """What evaluates: a step."""

    @property
    def scopes(self) -> Scopes:
        """The variables."""

    def evaluate(
        self, chain: Chain, text: str, anchor: datetime | None = None, near: Near = NOTHING_NEAR
    ) -> tuple[Any, bool]:
        """A text's value, and whether it came from personal data."""


def mapped(
    step: Reader,
    mappings: Iterable[drawing.Mapping],
    chain: Chain,
    target: Chain,
    anchor: datetime | None = None,
    *,
    sparing: bool = False,
) -> Near:
    """What mappings make, by the variable's name. Each sees what those before it made of other variables; of its own it
    sees what was there. ``target``: where the variables will be written, whose other entries stay.
    ``anchor``: what ``now()`` is to mean. ``sparing``: what is null is not mapped.
    """
    made: dict[str, tuple[Any, bool]] = {}
    for mapping in mappings:
        name, *path = mapping.target.split(".")
        near = {other: each for other, each in made.items() if other != name}
        value, personal = step.evaluate(chain, mapping.source, anchor, near)
        if value is None and sparing:
            continue
        before, was_personal = made.get(name, (None, False))
        if path and name not in made:
            before = step.scopes.view(target).get(name)
        made[name] = put_in(before, path, kept(value)), personal or was_personal
    return made


def put_in(held: Any, path: Sequence[str], value: Any) -> Any:
    """``held`` with the entry at a path set; whatever on the way is no context becomes one."""
    if not path:
        return value
    context = held if isinstance(held, dict) else {}
    return {**context, path[0]: put_in(context.get(path[0]), path[1:], value)}


def kept(value: Any) -> Any:
    """A value that a variable can hold. Raises ``NotJson`` here, where its element is parked as a fault, and not when
    the step is written, which would fail the person whose step it is.
    """
    json_form.encode(value)
    return value
