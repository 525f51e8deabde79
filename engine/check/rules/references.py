"""Ids, and whatever points at one."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.rules.pages import has_page
from engine.check.source import MODEL, Source
from engine.check.words import did_you_mean
from engine.drawing import BPMN
from engine.drawing.schema import boolean, text_of

#: Ids of SpiffWorkflow's own specs: a drawn element of that id would overwrite one, or the body of the process.
RESERVED: Final = frozenset({"Start", "End", "Root"})
_RESERVED_ENDINGS: Final = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")
#: What an event names: attribute → where ids of that kind are declared.
_EVENT_REFS: Final = {
    "messageRef": "message",
    "errorRef": "error",
    "escalationRef": "escalation",
    "signalRef": "signal",
}
_PLAIN: Final = re.compile(r"^[A-Za-z_][\w.-]*$")
_FLOW_NODES: Final = ("Event", "Task", "task", "Gateway", "subProcess", "SubProcess", "callActivity", "transaction")


def ids(bundle: Bundle, report: Report) -> None:
    """Every flow node has an id of its own that the engine does not use itself. Flows may have none."""
    for source in bundle.sources:
        seen: dict[str, etree._Element] = {}
        for node in _model_tags(source):
            ident = node.get("id")
            tag = etree.QName(node).localname
            if not ident and _is_flow_node(tag) and _in_process(node):
                report.about("missing-id", source, node, source.place(node), tag=tag)
            if ident and ident in seen:
                report.about("duplicate-id", source, node, tag=tag, id=ident)
            elif ident:
                seen[ident] = node
            if ident and (ident in RESERVED or ident.endswith(_RESERVED_ENDINGS)) and _in_process(node):
                fresh = fresh_id(source, f"{tag}_{ident.replace('.', '_')}")
                report.about("reserved-id", source, node, source.place(node, "id"), fresh=fresh)


def pointers(bundle: Bundle, report: Report) -> None:
    """Messages, errors, escalations and signals that events name exist."""
    for source in bundle.sources:
        known = {tag: {n.get("id", "") for n in source.tags(tag)} for tag in _EVENT_REFS.values()}
        for node in _model_tags(source):
            for attribute, tag in _EVENT_REFS.items():
                ref, declared = _local(node.get(attribute)), known[tag]
                if ref and ref not in declared and _in_process(node):
                    at, hint = source.place(node, attribute), did_you_mean(ref, declared)
                    report.about("missing-reference", source, node, at, attribute=attribute, ref=ref, hint=hint)


def flows(bundle: Bundle, report: Report) -> None:
    """A sequence flow joins two nodes of the same level; a default flow leaves its own node."""
    for source in bundle.sources:
        for process in source.drawing.processes.values():
            for flow in process.flows.values():
                node = source.nodes.get(flow.id)
                if node is None or node.tag != MODEL + "sequenceFlow":
                    continue
                ends = {"sourceRef": flow.source, "targetRef": flow.target}
                broken = [(a, ref) for a, ref in ends.items() if ref not in process.elements]
                there = [_process_of(source, ref) for ref in ends.values()]
                if broken and all(there) and len(set(there)) > 1:
                    report.about("flow-across-pools", source, node)
                    continue
                for attribute, ref in broken[:1]:
                    facts = {"attribute": attribute, "ref": f" (dice «{ref}»)" if ref else ""}
                    report.about("flow-without-end", source, node, source.place(node, attribute), **facts)
                if not broken and process.elements[flow.source].parent != process.elements[flow.target].parent:
                    report.about("crossing-flow", source, node)
            for element in process.elements.values():
                if element.default and getattr(process.flows.get(element.default), "source", None) != element.id:
                    node = source.node(element.id)
                    report.about("default-not-own", source, node, source.place(node, "default"), ref=element.default)


def _process_of(source: Source, ident: str) -> str:
    """The id of the process that an element lies in; empty where there is no such element."""
    return next((p.id for p in source.drawing.processes.values() if ident in p.elements), "")


def flow_lists(bundle: Bundle, report: Report) -> None:
    """``incoming`` and ``outgoing`` name the node's own flows, each once. The engine follows the flows themselves."""
    for source in bundle.sources:
        ends = {
            (side, flow.id): flow.target if side == "incoming" else flow.source
            for process in source.drawing.processes.values()
            for flow in process.flows.values()
            for side in ("incoming", "outgoing")
        }
        for node in source.tags("incoming", "outgoing"):
            side, owner = etree.QName(node).localname, node.getparent()
            ref = _local(text_of(node))
            if owner is None or not _is_flow_node(etree.QName(owner).localname):
                continue
            before = {_local(text_of(n)) for n in node.itersiblings(str(node.tag), preceding=True)}
            if ends.get((side, ref)) != owner.get("id") or ref in before:
                report.about("stale-reference", source, owner, source.text_place(node), attribute=side, ref=ref)


def shapes(bundle: Bundle, report: Report) -> None:
    """Where there is a picture, it shows what runs, and nothing else."""
    for source in bundle.sources:
        drawn: set[str] = set()
        for node in source.root.iter("{*}BPMNShape", "{*}BPMNEdge"):
            ref = _local(node.get("bpmnElement"))
            drawn.add(ref)
            if ref and ref not in source.nodes:
                report.about_file("shape-without-element", source.path, source.place(node, "bpmnElement"), ref=ref)
        for plane in list(source.root.iter("{*}BPMNPlane"))[1:]:
            if (ref := _local(plane.get("bpmnElement"))) and ref not in source.nodes:
                report.about_file("shape-without-element", source.path, source.place(plane, "bpmnElement"), ref=ref)
        if not drawn:
            if source.processes:
                report.about_file("no-picture", source.path)
            continue
        for process in source.processes:
            for element in process.elements.values():
                if element.id not in drawn and not _collapsed(source, element.parent):
                    report.about("element-without-shape", source, source.node(element.id))
            for flow in process.flows.values() if next(source.root.iter("{*}BPMNEdge"), None) is not None else ():
                if flow.id not in drawn and flow.id in source.nodes and {flow.source, flow.target} <= drawn:
                    report.about("element-without-shape", source, source.node(flow.id))


def _collapsed(source: Source, parent: str | None) -> bool:
    """Whether the inside of a subprocess is drawn nowhere because it is shown closed, without a page of its own."""
    if parent is None or has_page(source, parent):
        return False
    shape = next((n for n in source.root.iter("{*}BPMNShape") if _local(n.get("bpmnElement")) == parent), None)
    return shape is None or not boolean(shape.get("isExpanded"))


def fresh_id(source: Source, wished: str) -> str:
    """An id nobody uses yet, near the wished one."""
    plain = re.sub(r"[^\w.-]", "_", wished) if not _PLAIN.match(wished) else wished
    taken, count, fresh = source.nodes, 1, plain
    while fresh in taken or fresh in RESERVED:
        count += 1
        fresh = f"{plain}_{count}"
    return fresh


def _model_tags(source: Source) -> Iterator[etree._Element]:
    return (node for node in source.tags() if str(node.tag).startswith(f"{{{BPMN}}}"))


def _is_flow_node(tag: str) -> bool:
    return tag.endswith(_FLOW_NODES) and not tag.startswith("global")


def _in_process(node: etree._Element) -> bool:
    return next(node.iterancestors(MODEL + "process"), None) is not None


def _local(ref: str | None) -> str:
    """A reference without its namespace prefix: some tools write QNames."""
    return (ref or "").rpartition(":")[2]
