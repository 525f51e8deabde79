"""The pages of a drawing: a plane shows a process, or the inside of a collapsed subprocess, and each element once.

What lies in a subprocess that is drawn open belongs to the page around it; one that is drawn closed has a page of its
own. An editor follows the sign on the closed one to that page; without it the inside is seen nowhere.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import Source
from engine.check.words import called
from engine.drawing import SUBPROCESSES, Process
from engine.drawing.schema import boolean

_TOP: Final = ""


class _Drawn(NamedTuple):
    """The ids drawn on each page (a subprocess' id, or nothing for the top page), and the subprocesses drawn open."""

    pages: dict[str, set[str]]
    open: set[str]


def pages(bundle: Bundle, report: Report) -> None:
    """Every closed subprocess has a page, every element is on its own, and every flow where its ends are."""
    for source in bundle.sources:
        for process in source.processes:
            drawn = _drawn(source, process)
            if not any(drawn.pages.values()):
                continue
            _closed(source, process, drawn, report)
            _elsewhere(source, process, drawn, report)
            _apart(source, process, drawn, report)


def has_page(source: Source, ident: str) -> bool:
    """Whether a plane with something on it shows the inside of a subprocess."""
    return any(_local(plane.get("bpmnElement")) == ident and len(plane) > 0 for plane in _planes(source))


def _drawn(source: Source, process: Process) -> _Drawn:
    found = _Drawn({}, set())
    for plane in _planes(source):
        shown = _local(plane.get("bpmnElement"))
        page = shown if _is_subprocess(process, shown) else _TOP
        for node in plane.iter("{*}BPMNShape", "{*}BPMNEdge"):
            ident = _local(node.get("bpmnElement"))
            found.pages.setdefault(page, set()).add(ident)
            if boolean(node.get("isExpanded")):
                found.open.add(ident)
    return found


def _closed(source: Source, process: Process, drawn: _Drawn, report: Report) -> None:
    everywhere = set().union(*drawn.pages.values())
    for element in process.elements.values():
        inside = list(_within(process, element.id)) if element.type in SUBPROCESSES else []
        shown = element.id in everywhere and element.id not in drawn.open
        if shown and inside and not drawn.pages.get(element.id) and everywhere.isdisjoint(inside):
            report.about("page-missing", source, source.node(element.id), count=len(inside))


def _elsewhere(source: Source, process: Process, drawn: _Drawn, report: Report) -> None:
    for element in process.elements.values():
        there = [page for page, idents in drawn.pages.items() if element.id in idents]
        own = list(_own_pages(process, drawn, element.parent))
        if there and not set(there) & set(own):
            facts = {"there": _name(process, there[0]), "here": _name(process, own[0])}
            report.about("drawn-elsewhere", source, source.node(element.id), None, **facts)


def _apart(source: Source, process: Process, drawn: _Drawn, report: Report) -> None:
    """Flows on another page than both their ends; where an end is elsewhere, that is told."""
    for flow in process.flows.values():
        there = [page for page, idents in drawn.pages.items() if flow.id in idents]
        ends = [page for page, idents in drawn.pages.items() if {flow.source, flow.target} <= idents]
        if there and ends and not set(there) & set(ends):
            facts = {"there": _name(process, there[0]), "here": _name(process, ends[0])}
            report.about("drawn-elsewhere", source, source.node(flow.id), None, **facts)


def _own_pages(process: Process, drawn: _Drawn, parent: str | None) -> Iterator[str]:
    """Where what lies directly in ``parent`` may be drawn: the pages of what is around it, out to the first closed."""
    while parent is not None:
        if drawn.pages.get(parent):
            yield parent
            if parent not in drawn.open:
                return
        parent = process.elements[parent].parent
    yield _TOP


def _within(process: Process, holder: str) -> Iterator[str]:
    for element in process.inside(holder):
        yield element.id
        if element.type in SUBPROCESSES:
            yield from _within(process, element.id)


def _name(process: Process, page: str) -> str:
    if not page:
        return called("process", process.name, process.id)
    return called(process.elements[page].type, process.elements[page].name, page)


def _is_subprocess(process: Process, ident: str) -> bool:
    return ident in process.elements and process.elements[ident].type in SUBPROCESSES


def _planes(source: Source) -> Iterator[etree._Element]:
    return source.root.iter("{*}BPMNPlane")


def _local(ref: str | None) -> str:
    return (ref or "").rpartition(":")[2]
