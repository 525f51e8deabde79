"""From a drawing to executable specs.

Built from ``engine.drawing`` and not by SpiffWorkflow's own parser, which loses lanes to whitespace, orders gateways
by the y coordinate of their targets, drops non-executable processes silently and collides with its internal names.
Built once per definition version and shared by all its instances: nothing here changes at run time.
"""

from typing import Any

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from engine.drawing import SUBPROCESSES, Drawing, Element, Process
from engine.errors import BrokenDrawing
from engine.spiff import activities, ad_hoc, compensation, events, gateways, nodes
from engine.spiff.event_subprocesses import Beginning

_PLAIN: dict[str, type[nodes.Node]] = {
    "startEvent": events.ThrowEvent,
    "endEvent": events.EndEvent,
    "intermediateThrowEvent": events.ThrowEvent,
    "intermediateCatchEvent": events.CatchEvent,
    "boundaryEvent": events.BoundaryEvent,
    "userTask": activities.UserTask,
    "manualTask": activities.ManualTask,
    "task": activities.PassTask,
    "receiveTask": events.ReceiveTask,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "inclusiveGateway": gateways.InclusiveGateway,
    "eventBasedGateway": events.EventGateway,
}
#: Activities whose kind depends on what the analyst put into them.
_WORK = frozenset({"serviceTask", "sendTask", "scriptTask", "businessRuleTask"})


class Spec(WorkflowSpec):  # type: ignore[misc]
    """One process or embedded subprocess as SpiffWorkflow runs it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.data_objects: dict[str, Any] = {}  # read by the library's workflow class
        self.beginnings: list[Beginning] = []  # what waits for events as long as a workflow of this spec runs
        self.handlers: dict[str, str] = {}  # an activity's element -> the node that what undoes it is entered by
        self.start = nodes.Start(self)
        self.end = nodes.End(self)


def build(drawings: list[Drawing]) -> dict[str, Spec]:
    """The specs of a bundle's executable processes, by process id, and of their subprocesses, by ``process#element``.

    Raises :class:`BrokenDrawing` for what cannot run; the check says the same earlier and better.
    """
    specs: dict[str, Spec] = {}
    for drawing in drawings:
        for process in filter(lambda each: each.executable, drawing.processes.values()):
            for holder in (None, *(e for e in process.elements.values() if e.type in SUBPROCESSES)):
                spec = _Builder(drawing, process, holder).build()
                specs[spec.name] = spec
    return specs


def subprocess_name(process: str, element: str) -> str:
    """The name of an embedded subprocess' spec."""
    return f"{process}#{element}"


def _compensates(element: Element) -> bool:
    """Whether an element is the sign on a border that says how an activity is undone: no token comes there."""
    return element.type == "boundaryEvent" and any(event.kind == "compensate" for event in element.events)


class _Builder:
    def __init__(self, drawing: Drawing, process: Process, holder: Element | None) -> None:
        self._path = drawing.path
        self._process = process
        self._holder = holder
        name = subprocess_name(process.id, holder.id) if holder else process.id
        self._spec = Spec(name)
        self._entries: dict[str, nodes.Node] = {}  # element id -> the node its incoming flows reach
        self._nodes: dict[str, nodes.Node] = {}  # element id -> the node its outgoing flows leave

    def build(self) -> Spec:
        inside = [e for e in self._process.inside(self._holder.id if self._holder else None) if not _compensates(e)]
        for element in inside:
            self._add(element)
        for element in inside:
            if element.attached_to:
                self._attach(element)
        for element in inside:
            if (handler := self._process.compensations.get(element.id)) in self._entries:
                self._spec.handlers[element.id] = self._entries[handler].name
        for holder, start in self._process.event_starts(self._holder.id if self._holder else None):
            self._spec.beginnings.append(Beginning(self._spec, start.id, start, holder.id))
        for flow in self._process.flows.values():
            if flow.source in self._nodes and flow.target in self._entries:
                self._nodes[flow.source].road(flow.id, flow.condition, self._entries[flow.target])
        if not any(element.type == "startEvent" for element in inside):
            self._begin_unled()
        for element in sorted(inside, key=lambda each: bool(each.events)):  # the none start event comes first
            self._close(element)
        return self._spec

    def _add(self, element: Element) -> None:
        node = self._node(element, element.id if element.loop is None else f"{element.id}[]")
        if element.loop is not None:
            node = activities.MultiInstance(self._spec, element.id, element, node)
        self._nodes[element.id] = self._entries[element.id] = node
        if not all(map(_compensates, self._process.boundaries(element.id))):
            self._entries[element.id] = events.BoundarySplit(self._spec, f"{element.id}|", node)

    def _node(self, element: Element, name: str) -> nodes.Node:
        if element.type in SUBPROCESSES:
            kind = ad_hoc.AdHocSubProcess if element.ad_hoc else activities.SubProcess
            return kind(self._spec, name, element, subprocess_name(self._process.id, element.id), call=False)
        if element.type == "callActivity":
            return activities.SubProcess(self._spec, name, element, element.called or "", call=True)
        return self._kind(element)(self._spec, name, element)

    def _kind(self, element: Element) -> type[nodes.Node]:
        if any(event.kind == "link" for event in element.events):
            return events.ThrowEvent  # its flow is the link
        if element.type in _WORK or (element.type in ("endEvent", "intermediateThrowEvent") and element.job_type):
            if element.job_type:
                return events.SendingEnd if element.type == "endEvent" else activities.ServiceTask
            return activities.AutomaticTask if element.script or element.decision else activities.PassTask
        if any(event.kind == "compensate" for event in element.events):
            return compensation.CompensationEnd if element.type == "endEvent" else compensation.Compensation
        if element.type not in _PLAIN:
            raise BrokenDrawing(path=self._path, reason=f"{element.id}: {element.type} is not supported")
        return _PLAIN[element.type]

    def _attach(self, event: Element) -> None:
        split = self._entries.get(event.attached_to or "")
        if isinstance(split, events.BoundarySplit):
            split.road("", None, self._nodes[event.id])

    def _begin_unled(self) -> None:
        """No start event: all begins to which no flow leads (BPMN 2.0.2, 10.5.2); of ad hoc work, what is chosen."""
        self._spec.start.at_once = True
        for ident in self._process.unled(self._holder.id if self._holder else None):
            self._spec.start.road("", None, self._entries[ident])

    def _close(self, element: Element) -> None:
        node = self._nodes[element.id]
        if element.type == "startEvent":
            self._spec.start.road("", None, node)
        if not node.roads:  # an end event, or a loose end: its token is consumed there
            node.road("", None, self._spec.end)
