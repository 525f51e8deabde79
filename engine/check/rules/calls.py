"""Calls: what is called is there, ends, and does not call back without end."""

from collections import Counter
from typing import Final

from engine.check.bundle import Bundle
from engine.check.flow.graph import Graph
from engine.check.report import Report
from engine.check.words import did_you_mean
from engine.drawing import SUBPROCESSES, Element, Process

#: Where the engine stops and saves, or may: what follows is another step.
_WAITS: Final = frozenset(
    {"userTask", "receiveTask", "serviceTask", "sendTask", "intermediateCatchEvent", "eventBasedGateway", "task"}
)
_CHOOSES: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})


def calls(bundle: Bundle, report: Report) -> None:
    """A called process is among the files, and does not call itself round about without anything that waits."""
    known = {process.id: process for _, process in bundle.processes()}
    there = known.keys() | bundle.resources.broken
    endless = _endless(known)
    for source, process in bundle.processes():
        for element in process.elements.values():
            if element.type != "callActivity":
                continue
            node = source.node(element.id)
            if not element.called:
                report.about("call-missing", source, node)
            elif not element.called.startswith("=") and element.called not in there:
                foreign = element.called.startswith(("${", "#{"))
                hint = " Es una expresión de otro motor." if foreign else did_you_mean(element.called, set(known))
                report.about("call-unknown", source, node, None, called=element.called, hint=hint)
            elif (inner := known.get(element.called)) is not None and not _ends(inner):
                report.about("call-endless", source, node, None, called=inner.name)
            elif process.id in _reached(known, element.called):
                code = "call-never-waits" if {process.id, element.called} <= endless else "call-circle"
                report.about(code, source, node, None, called=element.called)


def _ends(process: Process) -> bool:
    """Whether some way through the process comes to its end."""
    graph = Graph(process, None)
    begun = graph.reachable(start.id for start in graph.starts)
    return any(not graph.outgoing[ident] for ident in begun)


def _reached(known: dict[str, Process], begin: str) -> set[str]:
    found, todo = {begin}, [begin]
    while todo:
        process = known.get(todo.pop())
        for element in process.elements.values() if process else ():
            if element.type == "callActivity" and element.called and element.called not in found:
                found.add(element.called)
                todo.append(element.called)
    return found


def _endless(known: dict[str, Process]) -> set[str]:
    """The processes that surely call one of each other before anybody is waited for: none of them ever ends."""
    endless = {
        process.id for process in known.values() if any(_calls(e, set(known)) for e in process.elements.values())
    }
    while True:
        kept = {ident for ident in endless if _surely_calls(known[ident], endless)}
        if kept == endless:
            return endless
        endless = kept


def _calls(element: Element, processes: set[str]) -> bool:
    return element.type == "callActivity" and element.loop is None and element.called in processes


def _surely_calls(process: Process, processes: set[str]) -> bool:
    """Whether every way from the start comes to such a call, and waits nowhere before: from the calls back."""
    sure = {element.id for element in process.elements.values() if _calls(element, processes)}
    todo, chosen = list(sure), dict.fromkeys(process.elements, 0)
    coming: dict[str, list[str]] = {}
    for flow in process.flows.values():
        coming.setdefault(flow.target, []).append(flow.source)
    ways = Counter(flow.source for flow in process.flows.values())
    while todo:
        element = process.elements[todo.pop()]
        if element.type == "startEvent":
            if element.parent is None:
                return True
            before = [element.parent] if process.elements[element.parent].loop is None else []
        else:
            before = [ident for ident in coming.get(element.id, ()) if _passed(process.elements.get(ident))]
        for ident in before:
            chosen[ident] += 1
            if ident not in sure and _passes(process.elements[ident], chosen[ident], ways[ident], coming):
                sure.add(ident)
                todo.append(ident)
    return False


def _passed(element: Element | None) -> bool:
    """Whether it is known that nothing inside the element waits."""
    return element is not None and element.type not in ("callActivity", *SUBPROCESSES)


def _passes(element: Element, chosen: int, ways: int, coming: dict[str, list[str]]) -> bool:
    """Whether who comes to the element surely comes to what was found behind it, at once."""
    if element.type in _WAITS or element.job_type or element.loop or element.type == "boundaryEvent":
        return False
    if element.type == "parallelGateway" and len(coming.get(element.id, ())) > 1:
        return False
    return chosen >= ways if element.type in _CHOOSES else ways == 1 or element.type == "parallelGateway"
