"""Errors: who can throw one, and who catches it."""

from collections.abc import Iterator
from typing import Final

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import Source
from engine.check.words import did_you_mean
from engine.drawing import SUBPROCESSES, Element, Process

#: Types whose work is a service's, where one is named.
_SERVED: Final = frozenset(
    {"serviceTask", "sendTask", "scriptTask", "businessRuleTask", "intermediateThrowEvent", "endEvent"}
)


def errors(bundle: Bundle, report: Report) -> None:
    """An error that an end event throws has a code, and something around the end event catches it."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            for code in _thrown(source, element):
                if not code:
                    report.about("error-without-code", source, source.node(element.id))
                elif not _caught(source, process, element, code) and not _called(bundle, process):
                    report.about("error-uncaught", source, source.node(element.id), None, error=code)


def _thrown(source: Source, element: Element) -> Iterator[str]:
    if element.type == "endEvent":
        yield from (code for definition, code in _codes(source, element))


def _codes(source: Source, element: Element) -> Iterator[tuple[str | None, str]]:
    """The errors that an event throws or catches: id, and code (empty: none, or any)."""
    for definition in element.events:
        if definition.kind == "error":
            yield definition.ref, source.drawing.errors.get(definition.ref or "", "")


def _caught(source: Source, process: Process, element: Element, code: str) -> bool:
    within, level = element.id, element.parent
    while True:
        begun = [start for holder, start in process.event_starts(level) if holder.id != within]
        for event in (*begun, *(process.boundaries(level) if level else ())):
            if any(caught in ("", code) for _, caught in _codes(source, event)):
                return True
        if level is None:
            return False
        within, level = level, process.elements[level].parent


def _called(bundle: Bundle, process: Process) -> bool:
    return any(e.called == process.id for _, p in bundle.processes() for e in p.elements.values())


def caught(bundle: Bundle, report: Report) -> None:
    """An error event on a border catches what the activity can throw: its service, an end inside, what it calls."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            host = process.elements.get(element.attached_to or "")
            if host is None:
                continue
            raised = _Raised(bundle)
            raised.by(source, process, host)
            for ref, code in _codes(source, element):
                if raised.anything or code in raised.codes or (raised.codes and not code):
                    continue
                error = f"el error «{code}»" if code else "un error" if ref is None else f"el error «{ref}»"
                node, hint = source.node(element.id), did_you_mean(code, raised.codes) if code else ""
                facts = {"error": error, "giver": _giver(source, host), "hint": hint}
                report.about("error-never-raised", source, node, None, **facts)


def _giver(source: Source, host: Element) -> str:
    served = host.job_type and host.type in _SERVED
    return f"el servicio «{host.job_type}»" if served else source.called(host.id)


class _Raised:
    """What may be thrown out of an activity. ``anything``: nobody knows."""

    def __init__(self, bundle: Bundle) -> None:
        self.codes: set[str] = set()
        self.anything = False
        self._bundle = bundle
        self._seen: set[str] = set()

    def by(self, source: Source, process: Process, element: Element) -> None:
        """Add what an element may throw."""
        if element.job_type and element.type in _SERVED:
            service = self._bundle.catalogue.get(element.job_type)
            self.anything |= service is None
            self.codes |= set(service.errors) if service else set()
        elif element.type == "callActivity":
            self._call(element.called)
        elif element.type in SUBPROCESSES:
            for inner in process.inside(element.id):
                self.by(source, process, inner)
        else:  # what these will do is still to be said
            bare = element.type == "scriptTask" and not element.script
            self.anything |= bare or element.type in ("serviceTask", "sendTask")
        self.codes |= set(_thrown(source, element))

    def _call(self, ident: str | None) -> None:
        found = next(((s, p) for s, p in self._bundle.processes() if p.id == ident), None)
        if found is None:
            self.anything = True
        elif found[1].id not in self._seen:
            self._seen.add(found[1].id)
            for inner in found[1].inside(None):
                self.by(*found, inner)
