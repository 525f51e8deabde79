"""The picture of a process on a page: one page of the drawing at a time (``?pagina=``), the others with their numbers.

What a template includes as ``processes/_stages.html`` and ``processes/_canvas.html``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for

from engine.definitions.bundle import Bundle
from engine.errors import NotFound
from web.cases.case import Case
from web.diagram import svg
from web.diagram.geometry import Geometry
from web.diagram.interchange import TOP
from web.diagram.live import Badge, Live, counted
from web.diagram.pages import Pages
from web.diagram.steps import steps
from web.processes.counts import at_border

#: Wider pictures are never made to fit a screen: nobody could read them; those beyond a page's text are given the
#: whole width of the screen. In the drawing's own pixels, with the margin around it.
WIDEST_TO_FIT, WIDTH_OF_TEXT = 2032, 1088
#: What is shown before the step at which a picture begins.
BEFORE = 80


@dataclass(frozen=True)
class Stage:
    """One page in the bar above the picture; ``cases``: the address of what its numbers count."""

    name: str
    href: str
    here: bool
    numbers: tuple[Badge, ...]
    cases: str


def shown(
    bundle: Bundle, process_id: str, live: Live, cases: Callable[[str], str] | None = None, called: str = "Diagrama"
) -> dict[str, Any]:
    """What a template needs for the page that is asked for. ``cases``: the address of what waits at an element or on
    a page; ``called``: what the picture is called.
    """
    pages = pages_of(bundle, process_id)
    page = wanted(pages)
    live = pages.gathered(live)
    busy = {ident for counts in (live.tokens, live.incidents, live.terms) for ident in counts}
    live = replace(live, pages=leads(pages, live), cases={ident: cases(ident) for ident in busy} if cases else {})
    name = pages.name(page) if page else bundle.processes[process_id].name
    return {
        "picture": svg.svg(drawing_of(bundle, process_id), pages.drawn[page], f"{called} de «{name}»", live),
        "fits": fits(pages.drawn[page]),
        "wide": wide(pages.drawn[page]),
        "begins": begins(pages.drawn[page], live),
        "page": page,
        "stages": bar([pages], page, live),
        "trail": trail(pages, page, live),
        "steps": steps(bundle.processes[process_id], live, pages),
        "to_page": address,
    }


def drawing_of(bundle: Bundle, process_id: str) -> Any:
    """The file's drawing that holds a process."""
    return next(drawing for drawing in bundle.drawings.values() if process_id in drawing.processes)


def pages_of(bundle: Bundle, process_id: str) -> Pages:
    """The pages of a process of a version."""
    return Pages(drawing_of(bundle, process_id), process_id)


def wanted(*drawn: Pages) -> str:
    """The page that the address asks for, of one of these drawings; raises :class:`NotFound`."""
    page = asked_page()
    if not any(page in pages.drawn for pages in drawn):
        raise NotFound(what="page", key=page)
    return page


def of_case(found: Case, elements: Iterable[str]) -> str:
    """The address of a case's picture: the page of the first of these elements that is at work, and there at it."""
    pages = pages_of(found.bundle, found.instance.process_id)
    at = next((e for e in elements if e in pages.elements and not at_border(pages.elements[e])), None)
    page, anchor = (pages.of(at) or None, f"en-{at}") if at else (None, None)
    return url_for("processes.instance", key=found.instance.key, pagina=page, _anchor=anchor)


def asked_page() -> str:
    """The page that the address names, whether there is one or not."""
    return request.args.get("pagina", TOP)


def address(page: str = TOP, anchor: str = "diagrama", **query: Any) -> str:
    """The address of another page of the drawing that is shown here, in the same version."""
    kept = {"v": request.args["v"]} if "v" in request.args else {}
    given = {**(request.view_args or {}), **kept, "pagina": page or None, **query}
    return url_for(request.endpoint or "", _anchor=anchor, **given)


def leads(pages: Pages, live: Live) -> dict[str, str]:
    """The address of each page below the first: at the first step where work waits, so that a phone shows that one."""
    return {page: address(page, _place(pages, page, live)) for page in pages.drawn if page}


def _place(pages: Pages, page: str, live: Live) -> str:
    busy = (ident for counts in (live.incidents, live.tokens) for ident in counts if ident not in pages.drawn)
    return next((f"en-{ident}" for ident in busy if pages.of(ident) == page), "diagrama")


def bar(drawings: Iterable[Pages], page: str, live: Live) -> list[Stage]:
    """The first page and those one step below it, of these versions of a drawing; nothing where there is but one."""
    names, here = {TOP: "Vista general"}, {page}
    for pages in drawings:
        names |= {ident: pages.name(ident) for ident in pages.stages() if ident not in names}
        here |= set(pages.road(page)[:1]) if page in pages.drawn else set()
    if len(names) == 1:
        return []
    return [
        Stage(
            name=name,
            href=live.pages.get(ident) or address(ident),
            here=ident in here,
            numbers=tuple(counted(ident, live)),
            cases=live.cases.get(ident, ""),
        )
        for ident, name in names.items()
    ]


def trail(pages: Pages, page: str, live: Live) -> list[tuple[str, str]]:
    """Name and address of each page above this one, and this one's at the end; empty on the first."""
    road = pages.road(page)
    return [("Vista general", address()), *((pages.name(one), live.pages[one]) for one in road)] if road else []


def fits(geometry: Geometry) -> bool:
    """Whether the whole picture can be read on a wide screen."""
    return geometry.frame().width <= WIDEST_TO_FIT


def begins(geometry: Geometry, live: Live) -> int:
    """How far from its left a picture that does not fit begins to be shown, in pixels: a bit before the first step that
    is busy, a stuck one before others; 0 where none is.
    """
    lying = {shape.id: shape.box for shape in geometry.shapes}
    busy = [lying[ident] for counts in (live.incidents, live.tokens) for ident in counts if ident in lying]
    return max(0, round(busy[0].x - geometry.frame().x) - BEFORE) if busy else 0


def wide(geometry: Geometry) -> bool:
    """Whether the picture wants more room than a page's text has."""
    return geometry.frame().width > WIDTH_OF_TEXT
