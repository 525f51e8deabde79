"""Beginnings and ends that a drawing leaves out or puts where none may be."""

from lxml import etree

from engine.check.finding import Finding
from engine.check.repairs.document import FLOW_NODES, Document
from engine.check.source import MODEL
from engine.drawing.schema import boolean


def _level(document: Document, holder: etree._Element) -> list[etree._Element]:
    """The flow nodes directly inside a process or subprocess."""
    return [
        n for n in holder if isinstance(n.tag, str) and n.get("id") and etree.QName(n).localname.endswith(FLOW_NODES)
    ]


def start(document: Document, finding: Finding) -> None:
    """Put a start event before whatever nothing leads to."""
    holder = document.find(finding.element)
    nodes = _level(document, holder) if holder is not None else []
    if not nodes or any(node.tag == MODEL + "startEvent" for node in nodes):
        return
    process = next(p for p in document.source.processes if finding.element in (p.id, *p.elements))
    unled = process.unled(None if finding.element == process.id else finding.element)
    entries = [node for node in nodes if node.get("id") in unled and not document.flows(node, "targetRef")]
    if entries := entries or nodes[:1]:
        made = document.node_beside(entries[0], "startEvent", f"inicio_{finding.element}", -50)
        for entry in entries:
            document.flow(made, entry)


def message_start(document: Document, finding: Finding) -> None:
    """Make what waits for a message, and has nothing before it, the start event that the message begins."""
    node = document.find(finding.element)
    if node is None or document.flows(node, "targetRef"):
        return
    if node.tag == MODEL + "receiveTask":
        ref = node.attrib.pop("messageRef", None)
        definition = document.add(node, "messageEventDefinition")
        if ref:
            definition.set("messageRef", str(ref))
    for name in ("instantiate", "implementation", "operationRef"):
        node.attrib.pop(name, None)
    node.tag = MODEL + "startEvent"


def plain_start(document: Document, finding: Finding) -> None:
    """Take the event definitions out of a start event."""
    node = document.find(finding.element)
    for child in list(node) if node is not None else []:
        if isinstance(child.tag, str) and child.tag.endswith("EventDefinition"):
            document.remove(child)


def ends(document: Document, finding: Finding) -> None:
    """Put an end event after every loose end of a level."""
    holder = document.find(finding.element)
    for node in _level(document, holder) if holder is not None else []:
        _end_after(document, node)


def end(document: Document, finding: Finding) -> None:
    """Put an end event after a node that leads nowhere."""
    if (node := document.find(finding.element)) is not None:
        _end_after(document, node)


def _end_after(document: Document, node: etree._Element) -> None:
    loose = node.tag != MODEL + "endEvent" and not document.flows(node, "sourceRef")
    if loose and not _is_joined_otherwise(document, node):
        below = node.tag == MODEL + "boundaryEvent"
        name = f"fin_{node.get('id')}"
        made = document.node_beside(node, "endEvent", name, 50, 80 if below else 0)
        document.flow(node, made)


def _is_joined_otherwise(document: Document, node: etree._Element) -> bool:
    """Whether no flow is meant to leave a node: what an event begins, what undoes, the sign of that, and a link."""
    element = document.source.element(node.get("id", ""))
    if element is None:
        return any(boolean(node.get(name)) for name in ("triggeredByEvent", "isForCompensation"))
    sign = element.attached_to and any(event.kind == "compensate" for event in element.events)
    link = element.type == "intermediateThrowEvent" and any(event.kind == "link" for event in element.events)
    return bool(element.triggered_by_event or element.compensation or sign or link)


def past_start(document: Document, finding: Finding) -> None:
    """Let what comes back to the start event come back to what follows it."""
    node = document.find(finding.element)
    going = document.flows(node, "sourceRef") if node is not None else []
    target = document.find(going[0].get("targetRef", "")) if len(going) == 1 else None
    if node is not None and target is not None:
        for flow in document.flows(node, "targetRef"):
            document.retarget(flow, "targetRef", target)


def passing_end(document: Document, finding: Finding) -> None:
    """Make an end event from which the flow goes on an intermediate one."""
    node = document.find(finding.element)
    if node is not None and document.flows(node, "sourceRef"):
        node.tag = MODEL + "intermediateThrowEvent"
