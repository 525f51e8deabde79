"""What a scenario says, once it is read: who does what, when, what the services answer, and what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias


@dataclass(frozen=True)
class Place:
    """A line (from 1) of a scenario file."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class BrokenScenario(Exception):
    """A scenario file that cannot be used; ``place`` and a Spanish sentence say why."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place, self.message = place, message

    def __reduce__(self) -> tuple[type["BrokenScenario"], tuple[Place, str]]:
        return type(self), (self.place, self.message)


#: Names and values, or FEEL that makes them.
Values: TypeAlias = Mapping[str, Any] | str


@dataclass(frozen=True)
class Answer:
    """What a service answers instead of being called: its outputs (texts with ``=`` are FEEL), or an error's code.

    ``usual``: what the service answers elsewhere, for an element that answered otherwise before.
    """

    place: Place
    result: Values = field(default_factory=dict)
    error: str = ""
    usual: bool = False


#: Element id or service type -> answers, one a call; the last one stays.
Answers = Mapping[str, tuple[Answer, ...]]


@dataclass(frozen=True)
class Expected:
    """What must be true. ``None``: nothing is said about it.

    ``path`` and ``mails`` and ``calls`` must have happened in this order, others may lie between; an empty ``mails``
    means that none was sent. ``variables`` may be dotted; contexts are compared by the entries named. ``places``: where
    each of these stands, and of some each entry: ``end``, ``variables.x``, ``mails.0``.
    """

    place: Place
    end: str | None = None
    waiting: tuple[str, ...] | None = None
    path: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    tasks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mails: tuple[Mapping[str, Any], ...] | None = None
    calls: tuple[Mapping[str, Any], ...] = ()
    incidents: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    def at(self, name: str) -> Place:
        """Where an expectation stands; that of all, where its own is not known."""
        return self.places.get(name) or self.places.get(name.partition(".")[0]) or self.place


@dataclass(frozen=True)
class Start:
    """How the instance begins: a form handed in, variables, or a message. ``at``: when, local time or FEEL."""

    place: Place
    group: str = ""
    at: str = ""
    submit: Values | None = None
    variables: Values = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that happens: ``verb`` is complete, message, signal, clock, advance, or empty (only look). ``kept``: a
    message's time to live.
    """

    place: Place
    verb: str = ""
    target: str = ""
    group: str = ""
    values: Values = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    key: str = ""
    kept: str = ""
    services: Answers = field(default_factory=dict)
    expected: Expected | None = None


@dataclass(frozen=True)
class Shared:
    """What scenarios have in common. ``mail``: the service that sends mails, and its input that names them.

    ``homes``: where each of the data stands.
    """

    services: Answers = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    homes: Mapping[str, Place] = field(default_factory=dict)
    at: str = ""
    mail: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Scenario:
    """One scenario, its shared parts put in."""

    place: Place
    name: str
    process: str
    start: Start
    steps: tuple[Step, ...]
    expected: Expected
    services: Answers
    processes: Mapping[str, Answer]
    data: Mapping[str, Any]
    homes: Mapping[str, Place]
    mail: tuple[str, str]

    def datum(self, value: Any, path: str) -> str:
        """The innermost of the data that holds the entry ``path`` of a value as written; empty where none does."""
        found = ""
        for segment in ("", *path.split(".")):
            if segment:
                value = value.get(segment) if isinstance(value, Mapping) else None
            seen: set[str] = set()
            while isinstance(value, str) and (name := value[1:].strip()) in self.data and name not in seen:
                if not value.startswith("="):
                    break
                seen.add(name)
                found, value = name, self.data[name]
        return found


#: When a scenario begins that does not say: a Monday morning.
DEFAULT_START: Final = "2026-03-02T10:00"
