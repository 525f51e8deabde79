"""The records of a drawing: plain, frozen, under neutral names. Nothing here knows XML."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import chain
from typing import Final

#: Elements that hold flow nodes of their own.
SUBPROCESSES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
#: A timer's cycle that came round faster would keep the engine at nothing else.
SHORTEST_CYCLE: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class EventDefinition:
    """What an event waits for or throws. ``kind``: timer, message, error, signal, escalation, terminate, …

    ``ref``: the id of the message, error, signal or escalation; a link's name; the activity that is compensated.
    ``variables`` and ``changes``: which variables' changes let a condition be looked at, and what kinds of change
    (``create``, ``update``); empty: any.
    """

    kind: str
    timer: str | None = None  # date, duration or cycle
    expression: str | None = None  # the timer's text, or the condition
    ref: str | None = None
    variables: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loop:
    """Multi-instance: FEEL for the collection, names for the item and the results (Camunda 8's meaning)."""

    sequential: bool
    collection: str | None
    item: str | None
    output_collection: str | None
    output: str | None
    condition: str | None


@dataclass(frozen=True)
class AdHoc:
    """An ad hoc subprocess: FEEL for the ids of what begins in it, and for when that is enough of it.

    ``cancels``: what still runs then goes. ``output_collection`` and ``output``: what each that ends adds, and where.
    """

    active: str | None
    condition: str | None
    cancels: bool
    output_collection: str | None
    output: str | None


@dataclass(frozen=True)
class Mapping:
    """One ``zeebe:input`` or ``zeebe:output``: a FEEL source (or literal text) and the variable it fills."""

    source: str
    target: str


@dataclass(frozen=True)
class Flow:
    """A sequence flow. ``condition`` is the text of its expression."""

    id: str
    source: str
    target: str
    name: str
    condition: str | None
    line: int


@dataclass(frozen=True)
class Element:
    """A flow node with everything an analyst wrote on it. ``parent``: the enclosing subprocess' id, else ``None``."""

    id: str
    type: str  # the tag: userTask, exclusiveGateway, boundaryEvent …
    name: str
    process: str
    parent: str | None
    line: int
    documentation: str = ""
    lane: str | None = None
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    events: tuple[EventDefinition, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    triggered_by_event: bool = False
    loop: Loop | None = None
    standard_loop: bool = False
    ad_hoc: AdHoc | None = None
    compensation: bool = False
    form: str | None = None
    assignee: str | None = None
    groups: str | None = None
    users: str | None = None
    due: str | None = None
    follow_up: str | None = None
    priority: str | None = None
    job_type: str | None = None
    retries: str | None = None
    decision: str | None = None
    script: str | None = None
    result: str | None = None
    called: str | None = None
    propagate_parent: bool = True
    propagate_child: bool = True
    inputs: tuple[Mapping, ...] = ()
    outputs: tuple[Mapping, ...] = ()
    message: str | None = None  # a receive task's message id
    headers: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A message's name and, for catching elements, the FEEL of its correlation key."""

    id: str
    name: str
    correlation_key: str | None


@dataclass(frozen=True)
class Process:
    """One process: its nodes and flows, those of embedded subprocesses included, by id, in the order of the file."""

    id: str
    name: str
    executable: bool
    line: int
    documentation: str
    elements: dict[str, Element]
    flows: dict[str, Flow]
    lanes: tuple[str, ...]
    properties: dict[str, str]
    compensations: dict[str, str] = field(default_factory=dict)  # activity's id -> that of what undoes it

    def inside(self, parent: str | None) -> Iterator[Element]:
        """The nodes directly inside a subprocess, or (``None``) directly inside the process."""
        return iter(self._by_parent.get(parent, ()))

    def boundaries(self, element_id: str) -> Iterator[Element]:
        """The boundary events attached to an element."""
        return iter(self._by_host.get(element_id, ()))

    def flows_inside(self, parent: str | None) -> Iterator[Flow]:
        """The flows between nodes that are directly inside a subprocess, or directly inside the process."""
        return iter(self._flows_by_parent.get(parent, ()))

    def leaving(self, element_id: str) -> Iterator[Flow]:
        """The flows out of an element, in the order of the file."""
        return iter(self._flows_by_source.get(element_id, ()))

    def event_starts(self, parent: str | None) -> Iterator[tuple[Element, Element]]:
        """The event subprocesses directly inside, each with the start event that begins it."""
        for holder in self.inside(parent):
            if holder.triggered_by_event:
                yield from ((holder, start) for start in self.inside(holder.id) if start.type == "startEvent")

    def unled(self, parent: str | None) -> list[str]:
        """What a level without a start event begins with: the ids of its nodes to which no flow leads."""
        led = {flow.target for flow in self.flows.values()}
        inside = (e for e in self.inside(parent) if not (e.attached_to or e.triggered_by_event or e.compensation))
        return [e.id for e in inside if e.id not in led]

    @cached_property
    def main_ends(self) -> frozenset[str]:
        """The names of the end events that the work itself comes to; those of what only runs beside it (a reminder, an
        event subprocess that does not interrupt) are left out.
        """
        begins = chain(self.inside(None), (start for _, start in self.event_starts(None)))
        todo = [element for element in begins if element.type == "startEvent" and element.interrupting]
        met: dict[str, Element] = {}
        while todo:
            element = todo.pop()
            met[element.id] = element
            todo += [each for each in self.boundaries(element.id) if each.interrupting and each.id not in met]
            ahead = (flow.target for flow in self.leaving(element.id))
            todo += [self.elements[ident] for ident in ahead if ident in self.elements and ident not in met]
        return frozenset(each.name or each.id for each in met.values() if each.type == "endEvent")

    @cached_property
    def _by_parent(self) -> dict[str | None, list[Element]]:
        found: dict[str | None, list[Element]] = {}
        for element in self.elements.values():
            found.setdefault(element.parent, []).append(element)
        return found

    @cached_property
    def _flows_by_source(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            found.setdefault(flow.source, []).append(flow)
        return found

    @cached_property
    def _by_host(self) -> dict[str | None, list[Element]]:
        found: dict[str | None, list[Element]] = {}
        for element in self.elements.values():
            found.setdefault(element.attached_to, []).append(element)
        return found

    @cached_property
    def _flows_by_parent(self) -> dict[str | None, list[Flow]]:
        found: dict[str | None, list[Flow]] = {}
        for flow in self.flows.values():
            source, target = self.elements.get(flow.source), self.elements.get(flow.target)
            if source and target and source.parent == target.parent:
                found.setdefault(source.parent, []).append(flow)
        return found


@dataclass(frozen=True)
class Drawing:
    """One BPMN file."""

    path: str
    data: bytes
    processes: dict[str, Process]
    messages: dict[str, Message]
    errors: dict[str, str]  # error id -> error code
    escalations: dict[str, str] = field(default_factory=dict)  # escalation id -> escalation code
    signals: dict[str, str] = field(default_factory=dict)  # signal id -> name
