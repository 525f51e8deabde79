"""Repairs that change nothing of what the drawing means. Each does nothing where its fault is no longer there."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from engine.check.data.sites import Site, sites
from engine.check.finding import Finding
from engine.check.repairs.beginnings import end, ends, message_start, passing_end, past_start, plain_start, start
from engine.check.repairs.document import FLOW_NODES, Document
from engine.check.source import MODEL
from engine.drawing.schema import reference, text_of

#: A repair: ``repair(document, finding)``; whether it changed anything shows in the document.
Repair = Callable[[Document, Finding], None]

_TASK_KINDS: Final = {"de usuario": "userTask", "manual": "manualTask"}

_GATEWAYS: Final = {"paralela": "parallelGateway", "inclusiva": "inclusiveGateway"}


def executable(document: Document, finding: Finding) -> None:
    """Mark the process as executable."""
    if (node := document.find(finding.element)) is not None:
        node.set("isExecutable", "true")


def typed_task(document: Document, finding: Finding) -> None:
    """Give the task the type its surroundings suggest."""
    node = document.find(finding.element)
    if node is not None and node.tag == MODEL + "task":
        node.tag = MODEL + _TASK_KINDS[finding.fact("kind")]


def given_id(document: Document, finding: Finding) -> None:
    """Give an id to every flow node and flow that has none."""
    for node in document.tags():
        name = etree.QName(node).localname
        wanted = str(node.tag).startswith(MODEL) and (name == "sequenceFlow" or name.endswith(FLOW_NODES))
        if wanted and not node.get("id") and document.process_of(node) is not None:
            node.set("id", document.fresh(name))


def own_id(document: Document, finding: Finding) -> None:
    """Give every later element of the id another one; references keep meaning the first."""
    same = [n for n in document.tags() if n.get("id") == finding.fact("id") and str(n.tag).startswith(MODEL)]
    for node in same[1:]:
        node.set("id", document.fresh(finding.fact("id")))


def free_id(document: Document, finding: Finding) -> None:
    """Rename an element whose id the engine keeps for itself."""
    document.rename(finding.fact("id"), finding.fact("fresh"))


def no_loose_flow(document: Document, finding: Finding) -> None:
    """Take out a flow that joins nothing."""
    node = document.find(finding.element)
    if node is not None and node.tag == MODEL + "sequenceFlow":
        document.undraw(finding.element)
        document.remove(node)


def own_flows(document: Document, finding: Finding) -> None:
    """Let ``incoming`` and ``outgoing`` name the node's flows, each once."""
    node = document.find(finding.element)
    if node is None:
        return
    for name, side in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
        wanted = [flow.get("id", "") for flow in document.flows(node, side)]
        for entry in list(node.iterfind(MODEL + name)):
            ref = reference(text_of(entry))
            if ref in wanted:
                wanted.remove(ref)
            else:
                document.remove(entry)
        for ident in wanted:
            document.add(node, name).text = ident


def no_strangers(document: Document, finding: Finding) -> None:
    """Take names of what does not exist out of a lane."""
    lane = document.find(finding.element)
    for entry in list(lane.iterfind(MODEL + "flowNodeRef")) if lane is not None else []:
        if text_of(entry) == finding.fact("ref"):
            document.remove(entry)


def no_blanks(document: Document, finding: Finding) -> None:
    """Write a lane's references without blanks."""
    lane = document.find(finding.element)
    for entry in lane.iterfind(MODEL + "flowNodeRef") if lane is not None else ():
        entry.text = (entry.text or "").strip()


def no_default(document: Document, finding: Finding) -> None:
    """Take out a default that is no flow of the node."""
    if (node := document.find(finding.element)) is not None:
        node.attrib.pop("default", None)


def no_stray_shape(document: Document, finding: Finding) -> None:
    """Take a shape of nothing out of the picture."""
    if document.find(finding.fact("ref")) is None:
        document.undraw(finding.fact("ref"))


def split(document: Document, finding: Finding) -> None:
    """Put a gateway where a node's flows part."""
    node = document.find(finding.element)
    flows = document.flows(node, "sourceRef") if node is not None else []
    if node is None or len(flows) < 2:
        return
    tag = _GATEWAYS[finding.fact("gateway")]
    gateway = document.node_beside(node, tag, f"{finding.element}_puerta", 15)
    for flow in flows:
        document.retarget(flow, "sourceRef", gateway)
    if default := node.attrib.pop("default", None):
        gateway.set("default", str(default))
    document.flow(node, gateway)


def join(document: Document, finding: Finding) -> None:
    """Put a parallel gateway where parallel branches meet, so that what follows runs once."""
    node = document.find(finding.element)
    flows = document.flows(node, "targetRef") if node is not None else []
    if node is None or len(flows) < 2:
        return
    gateway = document.node_beside(node, "parallelGateway", f"{finding.element}_union", -15)
    for flow in flows:
        document.retarget(flow, "targetRef", gateway)
    document.flow(gateway, node)


def default(document: Document, finding: Finding) -> None:
    """Mark a flow as its gateway's default; the default has no condition."""
    node, flow = document.find(finding.element), document.find(finding.fact("flow"))
    if node is not None and flow is not None:
        node.set("default", finding.fact("flow"))
        _without_condition(document, flow)


def no_condition(document: Document, finding: Finding) -> None:
    """Take out a condition that nobody looks at."""
    if (flow := document.find(finding.element)) is not None:
        _without_condition(document, flow)


def _without_condition(document: Document, flow: etree._Element) -> None:
    for condition in list(flow.iterfind(MODEL + "conditionExpression")):
        document.remove(condition)


def rewritten(document: Document, finding: Finding) -> None:
    """Write the translation of an expression in its place."""
    site = site_of(document, finding)
    if site is None or not finding.fact("fixed"):
        return
    node = document.twin(site.node)
    if site.attribute is None:
        node.text = finding.fact("fixed")
        node.attrib.pop("language", None)
    else:
        node.set(site.attribute, finding.fact("fixed"))


def site_of(document: Document, finding: Finding) -> Site | None:
    """The expression at which a finding points."""
    for process in document.source.processes:
        for site in sites(document.source, process):
            if (place := site.place()) and (place.line, place.column) == (finding.line, finding.column):
                return site
    return None


def named(document: Document, finding: Finding) -> None:
    """Call a message by its id."""
    if (node := document.find(finding.element)) is not None:
        node.set("name", finding.element)


def as_its_pool(document: Document, finding: Finding) -> None:
    """Call a lane as the pool is called that it lies in."""
    if (node := document.find(finding.element)) is not None and finding.fact("pool"):
        node.set("name", finding.fact("pool"))


REPAIRS: Final[dict[str, Repair]] = {
    "not-executable": executable,
    "untyped-task": typed_task,
    "missing-id": given_id,
    "duplicate-id": own_id,
    "reserved-id": free_id,
    "flow-without-end": no_loose_flow,
    "flow-across-pools": no_loose_flow,
    "stale-reference": own_flows,
    "lane-reference": no_strangers,
    "lane-blanks": no_blanks,
    "lane-unnamed": as_its_pool,
    "default-not-own": no_default,
    "shape-without-element": no_stray_shape,
    "no-start": start,
    "begins-by-catch": message_start,
    "typed-start-inside": plain_start,
    "no-end": ends,
    "dead-end": end,
    "boundary-without-outgoing": end,
    "start-with-incoming": past_start,
    "end-with-outgoing": passing_end,
    "implicit-split": split,
    "runs-twice": join,
    "default-not-marked": default,
    "no-default": default,
    "condition-ignored": no_condition,
    "foreign-expression": rewritten,
    "not-feel": rewritten,
    "timer-text": rewritten,
    "message-unnamed": named,
}
