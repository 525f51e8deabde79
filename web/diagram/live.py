"""What a picture shows besides the drawing: what runs, what differs, what tests took, and where its parts lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True)
class Badge:
    """A number at the corner of a shape. ``word``: of what. ``kind``: work, stuck, term, changed or missed."""

    count: int
    kind: str
    word: str


@dataclass(frozen=True)
class Live:
    """What runs now, by element id: waiting tokens, open incidents, and what one instance has passed already."""

    tokens: Mapping[str, int] = field(default_factory=dict)
    incidents: Mapping[str, int] = field(default_factory=dict)
    #: Timers on borders: terms that run for what waits elsewhere.
    terms: Mapping[str, int] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    #: What differs from another version, by element or flow: ``added``, ``removed`` or ``changed``.
    changes: Mapping[str, str] = field(default_factory=dict)
    #: For a picture of tests: flow id → whether a scenario took it.
    flows: Mapping[str, bool] = field(default_factory=dict)
    #: What else is counted inside a collapsed subprocess, or on the first page (an empty id).
    inside: Mapping[str, Badge] = field(default_factory=dict)
    #: The address of the page of a collapsed subprocess, and of the cases that an element's numbers count.
    pages: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)


NOTHING = Live()


def counted(ident: str, live: Live) -> Iterator[Badge]:
    """What is counted at an element, or on a page."""
    if count := live.tokens.get(ident):
        yield Badge(count, "work", "en curso")
    if count := live.incidents.get(ident):
        yield Badge(count, "stuck", "con incidente")
    if count := live.terms.get(ident):
        yield Badge(count, "term", "plazo corriendo" if count == 1 else "plazos corriendo")
    if ident in live.inside:
        yield live.inside[ident]


def linked(ident: str, drawn: Markup, live: Live) -> Markup:
    """A collapsed subprocess leads to its page; what differs to its sentence (``cambio-…``).

    What differs can be led to (``dibujo-…``).
    """
    differs = ident in live.changes
    address = live.pages.get(ident) or (f"#cambio-{ident}" if differs else "")
    if not address:
        return drawn
    place = Markup(' id="dibujo-{}"').format(ident) if differs else ""
    return Markup('<a{} href="{}">{}</a>').format(place, address, drawn)
