"""From XML to records. Untrusted bytes: size capped, no DOCTYPE, no entities, no network."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from engine.drawing.event_reading import compensations, event_definitions, links
from engine.drawing.records import (
    SUBPROCESSES,
    AdHoc,
    Drawing,
    Element,
    Flow,
    Loop,
    Mapping,
    Message,
    Process,
)
from engine.drawing.schema import boolean, folded, reference, text_of
from engine.errors import BrokenDrawing

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
MAX_BYTES: Final = 5_000_000
MAX_ELEMENTS: Final = 50_000
_KEPT_BYTES: Final = 500_000
#: How other tools name the files of drawings.
NAMES: Final = (".bpmn", ".bpmn2", ".bpmn20.xml")
_NS: Final = {"b": BPMN, "z": ZEEBE}

#: Tags below a process that are no flow nodes.
_NO_NODES: Final = frozenset(
    (
        "laneSet extensionElements documentation incoming outgoing sequenceFlow property ioSpecification dataObject "
        "dataObjectReference dataStoreReference textAnnotation association group artifact standardLoopCharacteristics "
        "multiInstanceLoopCharacteristics dataInputAssociation dataOutputAssociation auditing monitoring category "
        "correlationSubscription resourceRole performer potentialOwner humanPerformer supportedInterfaceRef "
        "completionCondition ordering conditionExpression ioBinding"
    ).split(" ")
)


def is_drawing(path: str, data: bytes) -> bool:
    """Whether a file of a version is a drawing: by its name, or an XML file by what it says it is."""
    name = path.lower()
    return name.endswith(NAMES) or (name.endswith(".xml") and BPMN.encode() in data[:4_000])


def read(data: bytes, path: str = "") -> Drawing:
    """Read a BPMN file's bytes. Raises :class:`BrokenDrawing` where there is no reading it at all.

    Whoever asks again for the same file is given the same records: nothing changes them. A check, the version that is
    published and the one before it share what they have in common.
    """
    return _kept(data, path) if len(data) <= _KEPT_BYTES else _read(data, path)


@lru_cache(32)
def _kept(data: bytes, path: str) -> Drawing:
    return _read(data, path)


def _read(data: bytes, path: str) -> Drawing:
    root = parse_xml(data, path)
    if root.tag != f"{{{BPMN}}}definitions":
        raise BrokenDrawing(path=path, reason=f"the root element is {root.tag!r}, not bpmn:definitions")
    if any(number >= MAX_ELEMENTS for number, _ in enumerate(root.iter(f"{{{BPMN}}}*"))):
        raise BrokenDrawing(path=path, reason=f"it has more than {MAX_ELEMENTS} elements")
    return Drawing(
        path=path,
        data=data,
        processes={p.id: p for p in (_process(node) for node in root.iterfind("b:process", _NS))},
        messages={m.id: m for m in (_message(node) for node in root.iterfind("b:message", _NS))},
        errors={e.get("id", ""): (e.get("errorCode") or "").strip() for e in root.iterfind("b:error", _NS)},
        escalations={
            e.get("id", ""): (e.get("escalationCode") or "").strip() for e in root.iterfind("b:escalation", _NS)
        },
        signals={s.get("id", ""): folded(s.get("name")) for s in root.iterfind("b:signal", _NS)},
    )


def parse_xml(data: bytes, path: str) -> etree._Element:
    """Parse untrusted XML: size capped, no DOCTYPE, no entities, no network. Raises :class:`BrokenDrawing`."""
    if len(data) > MAX_BYTES:
        raise BrokenDrawing(path=path, reason=f"it is larger than {MAX_BYTES} bytes")
    if b"<!DOCTYPE" in data:
        raise BrokenDrawing(path=path, reason="it has a DOCTYPE, which is not accepted")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise BrokenDrawing(path=path, reason=str(fault)) from None
    if root.getroottree().docinfo.doctype:  # in an encoding in which the bytes above did not show it
        raise BrokenDrawing(path=path, reason="it has a DOCTYPE, which is not accepted")
    return root


def _message(node: etree._Element) -> Message:
    subscription = node.find("b:extensionElements/z:subscription", _NS)
    key = subscription.get("correlationKey") if subscription is not None else None
    return Message(node.get("id", ""), folded(node.get("name")), key)


def _process(node: etree._Element) -> Process:
    ident = node.get("id", "")
    lanes = _lanes(node)
    elements: dict[str, Element] = {}
    for element in _elements(node, ident, None, lanes):
        elements.setdefault(element.id, element)  # of one id the first: then no element is inside itself
    flows = {ident: _flow(flow, ident) for ident, flow in flows_of(node)}
    flows |= {flow.id: flow for flow in links(elements)}
    return Process(
        id=ident,
        name=folded(node.get("name")) or ident,
        executable=boolean(node.get("isExecutable")),
        line=node.sourceline or 0,
        documentation=_text(node, "b:documentation"),
        elements=elements,
        flows=flows,
        lanes=tuple(dict.fromkeys(lanes.values())),
        properties=_pairs(node, "z:properties/z:property", "name"),
        compensations=dict(compensations(node, elements)),
    )


def _lanes(node: etree._Element) -> dict[str, str]:
    """Element id -> lane name. Inner lanes come later in the document and win over the lane that holds them."""
    return {
        text_of(ref): folded(lane.get("name")) or folded(lane.get("id"))
        for lane in node.iter(f"{{{BPMN}}}lane")
        for ref in lane.iterfind("b:flowNodeRef", _NS)
    }


def _elements(
    holder: etree._Element, process: str, parent: str | None, lanes: dict[str, str], lane: str | None = None
) -> Iterator[Element]:
    for node in holder:
        if not isinstance(node.tag, str) or not node.tag.startswith(f"{{{BPMN}}}"):
            continue
        tag = node.tag.removeprefix(f"{{{BPMN}}}")
        if tag in _NO_NODES or tag.endswith("EventDefinition") or not node.get("id"):
            continue
        element = _element(node, tag, process, parent, lanes.get(node.get("id", ""), lane))
        yield element
        if tag in SUBPROCESSES:
            yield from _elements(node, process, element.id, lanes, element.lane)


def _element(node: etree._Element, tag: str, process: str, parent: str | None, lane: str | None) -> Element:
    extended = node.find("b:extensionElements", _NS) is not None  # of most elements nothing is asked below

    def extension(name: str, attribute: str) -> str | None:
        found = node.find(f"b:extensionElements/z:{name}", _NS) if extended else None
        return found.get(attribute) if found is not None else None

    called_result = extension("calledDecision", "resultVariable")
    events = tuple(event_definitions(node))
    return Element(
        id=node.get("id", ""),
        type=tag,
        name=folded(node.get("name")),
        process=process,
        parent=parent,
        line=node.sourceline or 0,
        documentation=_text(node, "b:documentation"),
        lane=lane,
        incoming=_references(node, "b:incoming"),
        outgoing=_references(node, "b:outgoing"),
        default=reference(node.get("default")),
        events=events,
        attached_to=reference(node.get("attachedToRef")),
        interrupting=drawn_interrupting(node, tag) or any(event.kind == "error" for event in events),
        triggered_by_event=boolean(node.get("triggeredByEvent")),
        loop=_loop(node),
        standard_loop=node.find("b:standardLoopCharacteristics", _NS) is not None,
        ad_hoc=_ad_hoc(node) if tag == "adHocSubProcess" else None,
        compensation=boolean(node.get("isForCompensation")),
        form=extension("formDefinition", "formId") or extension("formDefinition", "formKey"),
        assignee=extension("assignmentDefinition", "assignee"),
        groups=extension("assignmentDefinition", "candidateGroups"),
        users=extension("assignmentDefinition", "candidateUsers"),
        due=extension("taskSchedule", "dueDate"),
        follow_up=extension("taskSchedule", "followUpDate"),
        priority=extension("priorityDefinition", "priority") or extension("jobPriorityDefinition", "priority"),
        job_type=extension("taskDefinition", "type"),
        retries=extension("taskDefinition", "retries"),
        decision=extension("calledDecision", "decisionId"),
        script=extension("script", "expression"),
        result=called_result or extension("script", "resultVariable"),
        called=extension("calledElement", "processId") or reference(node.get("calledElement")),
        propagate_parent=boolean(extension("calledElement", "propagateAllParentVariables"), True),
        propagate_child=boolean(extension("calledElement", "propagateAllChildVariables"), True),
        inputs=_mappings(node, "input") if extended else (),
        outputs=_mappings(node, "output") if extended else (),
        message=reference(node.get("messageRef")),
        headers=_pairs(node, "z:taskHeaders/z:header", "key") if extended else {},
        properties=_pairs(node, "z:properties/z:property", "name") if extended else {},
    )


def drawn_interrupting(node: etree._Element, tag: str) -> bool:
    """Whether an event is drawn as one that interrupts. One of an error does in any case: BPMN 2.0.2 § 10.5.4."""
    return boolean(node.get("cancelActivity" if tag == "boundaryEvent" else "isInterrupting"), True)


def _loop(node: etree._Element) -> Loop | None:
    found = node.find("b:multiInstanceLoopCharacteristics", _NS)
    if found is None:
        return None
    zeebe = found.find("b:extensionElements/z:loopCharacteristics", _NS)
    given = dict(zeebe.attrib) if zeebe is not None else {}
    return Loop(
        sequential=boolean(found.get("isSequential")),
        collection=given.get("inputCollection"),
        item=given.get("inputElement"),
        output_collection=given.get("outputCollection"),
        output=given.get("outputElement"),
        condition=_text(found, "b:completionCondition") or None,
    )


def _ad_hoc(node: etree._Element) -> AdHoc:
    zeebe = node.find("b:extensionElements/z:adHoc", _NS)
    given = dict(zeebe.attrib) if zeebe is not None else {}
    return AdHoc(
        active=given.get("activeElementsCollection"),
        condition=_text(node, "b:completionCondition") or None,
        cancels=boolean(node.get("cancelRemainingInstances"), True),
        output_collection=given.get("outputCollection"),
        output=given.get("outputElement"),
    )


def flows_of(process: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The sequence flows of a process, each with its id; one that has none gets one that no tag can have."""
    given: set[str] = set()
    for node in process.iter(f"{{{BPMN}}}sequenceFlow"):
        ident = node.get("id") or f"{reference(node.get('sourceRef'))}>{reference(node.get('targetRef'))}"
        while ident in given and not node.get("id"):
            ident += ">"
        given.add(ident)
        yield ident, node


def _flow(node: etree._Element, ident: str) -> Flow:
    return Flow(
        id=ident,
        source=reference(node.get("sourceRef")) or "",
        target=reference(node.get("targetRef")) or "",
        name=folded(node.get("name")),
        condition=_text(node, "b:conditionExpression") or None,
        line=node.sourceline or 0,
    )


def _mappings(node: etree._Element, kind: str) -> tuple[Mapping, ...]:
    found = node.iterfind(f"b:extensionElements/z:ioMapping/z:{kind}", _NS)
    return tuple(Mapping(e.get("source", ""), e.get("target", "")) for e in found)


def _pairs(node: etree._Element, path: str, key: str) -> dict[str, str]:
    found = node.iterfind(f"b:extensionElements/{path}", _NS)
    return {e.get(key, ""): e.get("value", "") for e in found}


def _text(node: etree._Element, path: str) -> str:
    return text_of(node.find(path, _NS))


def _references(node: etree._Element, path: str) -> tuple[str, ...]:
    return tuple(filter(None, (reference(text_of(each)) for each in node.iterfind(path, _NS))))
