"""How a built-in is declared: its name, its parameters with their types, and a plain Python function over values.

A signature is written as in the standard: ``"string: string, start position: number, length?: number"``. A type is one
or more kinds with `|` between, `any`, and a `?` behind it where null is welcome. `*` before a name takes the rest of
the arguments. Arguments are converted as the standard says (a list of one to its item, an item to the list of it); when
no signature fits, the result is null and the warning says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.feel.errors import Nothing
from engine.feel.runtime import Run
from engine.feel.values import LIST, NUMBER, Function, Value, kind, number

Body = TypeVar("Body", bound=Callable[..., Value])


class Unfit(Exception):
    """The arguments are not the ones of this signature."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One parameter: the kinds it takes (None: any), whether null may come, may be left out, takes the rest."""

    name: str
    kinds: frozenset[str] | None
    nullable: bool
    optional: bool
    rest: bool

    def take(self, value: Value) -> Value:
        """The value as the parameter wants it; raises :class:`Unfit`."""
        if value is None:
            if self.nullable:
                return None
            raise Unfit
        found = kind(value)
        if self.kinds is None or found in self.kinds:
            return number(value) if found == NUMBER else value
        if found == LIST and len(value) == 1 and kind(value[0]) in self.kinds:
            return self.take(value[0])
        if LIST in self.kinds and found is not None:
            return [value]
        raise Unfit


@dataclass(frozen=True, slots=True)
class Signature:
    """A list of parameters and the Python function behind them."""

    slots: tuple[Slot, ...]
    body: Callable[..., Value]
    with_run: bool
    named: bool = False

    @property
    def least(self) -> int:
        return sum(not slot.optional for slot in self.slots)

    @property
    def most(self) -> int | None:
        return None if any(slot.rest for slot in self.slots) else len(self.slots)

    def apply(self, run: Run, arguments: Sequence[Value], names: Sequence[str] | None) -> Value:
        """The result; raises :class:`Unfit` when the arguments are for another signature."""
        if self.named and names is None:
            raise Unfit
        given = self._positional(arguments) if names is None else self._named(arguments, names)
        return self.body(run, *given) if self.with_run else self.body(*given)

    def _positional(self, arguments: Sequence[Value]) -> list[Value]:
        slots = self.slots
        count = len(arguments)
        if slots and slots[-1].rest:
            if count < len(slots):
                raise Unfit
            slots = slots + (slots[-1],) * (count - len(slots))
        elif not self.least <= count <= len(slots):
            raise Unfit
        return [slot.take(value) for slot, value in zip(slots, arguments, strict=False)]

    def _named(self, arguments: Sequence[Value], names: Sequence[str]) -> list[Value]:
        given = dict(zip(names, arguments, strict=True))
        known = {slot.name for slot in self.slots}
        required = {slot.name for slot in self.slots if not slot.optional}
        if len(given) < len(names) or not required <= set(given) <= known:
            raise Unfit
        return [slot.take(given[slot.name]) if slot.name in given else None for slot in self.slots]


REGISTRY: dict[str, list[Signature]] = {}


def builtin(name: str, *signatures: str, run: bool = False, named: bool = False) -> Callable[[Body], Body]:
    """Declare a built-in under one or more signatures; with ``run`` its body gets the evaluation's run first.

    ``named``: these signatures are for arguments by name alone.
    """

    def declare(body: Body) -> Body:
        found = REGISTRY.setdefault(name, [])
        found.extend(Signature(tuple(slots(signature)), body, run, named) for signature in signatures)
        return body

    return declare


def slots(signature: str) -> Iterable[Slot]:
    """The parameters a signature's text names."""
    for part in filter(None, (piece.strip() for piece in signature.split(","))):
        name, _, wanted = (piece.strip() for piece in part.partition(":"))
        rest, optional = name.startswith("*"), name.endswith("?")
        nullable = wanted.endswith("?") or wanted == "any"
        kinds = wanted.rstrip("?")
        known = None if kinds == "any" else frozenset(piece.strip() for piece in kinds.split("|"))
        yield Slot(name.strip("*?"), known, nullable, optional, rest)


def functions() -> dict[str, Function]:
    """Every declared built-in as a FEEL function."""
    return {name: _function(name, tuple(signatures)) for name, signatures in REGISTRY.items()}


def _function(name: str, signatures: tuple[Signature, ...]) -> Function:
    least = min(signature.least for signature in signatures)
    mosts = [signature.most for signature in signatures]
    most = None if None in mosts else max(found for found in mosts if found is not None)

    def call(run: Run, arguments: Sequence[Value], names: Sequence[str] | None) -> Any:
        for signature in signatures:
            try:
                return signature.apply(run, arguments, names)
            except Unfit:
                continue
        raise Nothing("takes other arguments than these: " + ", ".join(kind(value) or "?" for value in arguments))

    return Function(name, least, most, call)


def whole(value: Value, what: str) -> int:
    """A whole number out of a FEEL number, cut towards zero; raises :class:`Nothing` when it is beyond use."""
    exact = number(value)
    if not exact.is_finite() or exact.adjusted() > 15:
        raise Nothing(f"{what} is out of range")
    return int(exact)
