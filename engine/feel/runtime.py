"""One evaluation's surroundings: the clock, the zone, the host's functions, the limits, and where names are looked up.

Work is counted, not timed: every turn of a loop and every call is a step, and what is made and read has its weight, so
the same expression over the same values is refused always or never, on any machine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.feel.errors import FeelLimit
from engine.feel.values import Value

MAX_WARNINGS = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one evaluation may ask for."""

    steps: int = 200_000
    list_size: int = 50_000
    string_size: int = 1_000_000
    call_depth: int = 60
    #: All that is made and read, together: characters, and :data:`ITEM` for an item of a list.
    weight: int = 10_000_000
    #: Of what comes out, as JSON: what is meant for a variable, a key or a page.
    result: int = 1_000_000


DEFAULT_LIMITS = Limits()
#: What an item weighs in a list that is made, and in one that is read; what reading a character weighs.
ITEM, ITEM_READ, CHARACTERS_READ = 8, 2, 8


def system_now() -> dt.datetime:
    """The machine's clock, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Context:
    """What an evaluation may know of the world besides its variables.

    ``functions`` are the host's: name (spaces allowed) to callable. They are called with FEEL values, by position or by
    their own Python parameter names with underscores read as spaces, and raise ``Nothing`` for null. ``warnings``
    collects why a part became null: a fresh context for each evaluation keeps them apart.
    """

    now: Callable[[], dt.datetime] = system_now
    zone: dt.tzinfo = dt.UTC
    functions: Mapping[str, Callable[..., Value]] = field(default_factory=dict)
    limits: Limits = DEFAULT_LIMITS
    warnings: list[str] = field(default_factory=list)


class Run:
    """The counters of one evaluation."""

    __slots__ = ("context", "depth", "limits", "max_list", "max_steps", "note", "steps", "weight")

    def __init__(self, context: Context) -> None:
        self.context = context
        self.limits = context.limits
        self.steps = 0
        self.weight = 0
        self.depth = 0
        self.note: Callable[[Any], None] | None = None  # a decision table tells here which rules matched
        self.max_steps = context.limits.steps
        self.max_list = context.limits.list_size

    def step(self, count: int = 1) -> None:
        """Count work done; refuses beyond the limit."""
        self.steps += count
        if self.steps > self.max_steps:
            raise FeelLimit(limit=self.max_steps, what="steps of work")

    def weigh(self, more: int) -> None:
        """Count what is made or read, in characters; refuses beyond the limit."""
        self.weight += more
        if self.weight > self.limits.weight:
            raise FeelLimit(limit=self.limits.weight, what="characters of memory")

    def weigh_made(self, value: Value) -> None:
        """Count a value that was made."""
        if type(value) is str:
            self.weigh(len(value))
        elif type(value) is list or type(value) is dict:
            self.weigh(len(value) * ITEM)

    def weigh_read(self, values: Sequence[Value]) -> None:
        """Count what a function is given to read."""
        for value in values:
            if type(value) is list:
                self.weigh(len(value) * ITEM_READ)
            elif type(value) is str:
                self.weigh(len(value) // CHARACTERS_READ)

    def check_list(self, size: int) -> None:
        """Refuses a list longer than one may be, before it is made."""
        if size > self.max_list:
            raise FeelLimit(limit=self.max_list, what="items in a list")

    def check_string(self, size: int) -> None:
        """Refuses a string longer than one may be, before it is made."""
        if size > self.limits.string_size:
            raise FeelLimit(limit=self.limits.string_size, what="characters in a string")

    def warn(self, message: str) -> None:
        """Keep why a part became null (the first hundred reasons)."""
        if len(self.context.warnings) < MAX_WARNINGS:
            self.context.warnings.append(message)


class Frame:
    """A level of names: the variables at the bottom, then each loop's, function's and context's own."""

    __slots__ = ("names", "parent", "run")

    def __init__(self, names: Mapping[str, Value], parent: Frame | None, run: Run) -> None:
        self.names = names
        self.parent = parent
        self.run = run


MISSING: Any = object()


def find(frame: Frame, name: str) -> Value:
    """The value a name has here, or MISSING. The lowest level is the caller's mapping: asked once, never iterated."""
    level = frame
    while level.parent is not None:
        if name in level.names:
            return level.names[name]
        level = level.parent
    try:
        return level.names[name]
    except KeyError:
        return MISSING
