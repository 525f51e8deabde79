"""What a drawing decides without saying how: a person is asked, and the answer stands in a variable."""

import json
import re

from lxml import etree

from engine.check.finding import Finding
from engine.check.repairs.document import Document, Z
from engine.check.source import MODEL
from engine.drawing.properties import VARIABLES
from engine.drawing.schema import boolean
from engine.names import names_in


def choice(document: Document, finding: Finding) -> None:
    """Conditions by the names of the flows, over a variable of the gateway's name; the last flow is the default."""
    gateway = document.find(finding.element)
    flows = document.flows(gateway, "sourceRef") if gateway is not None else []
    if gateway is None or len(flows) < 2:
        return
    last = next((flow for flow in flows if flow.get("id") == gateway.get("default")), flows[-1])
    gateway.set("default", last.get("id", ""))
    variable = variable_of(finding.element)
    for flow in flows:
        if flow is not last:
            text = json.dumps(" ".join(str(flow.get("name") or flow.get("id")).split()), ensure_ascii=False)
            _condition(document, flow).text = f"={variable} = {text}"
    declare(document, gateway, variable)


def condition(document: Document, finding: Finding) -> None:
    """A condition by the flow's name, in place of one that nobody understands."""
    flow = document.find(finding.element)
    gateway = document.find(flow.get("sourceRef", "")) if flow is not None else None
    if flow is not None and gateway is not None:
        variable = variable_of(gateway.get("id", ""))
        text = json.dumps(" ".join(str(flow.get("name") or flow.get("id")).split()), ensure_ascii=False)
        _condition(document, flow).text = f"={variable} = {text}"
        declare(document, gateway, variable)


def met(document: Document, finding: Finding) -> None:
    """Make a join of the kind of its split: exclusive after a choice, parallel after branches at once."""
    node = document.find(finding.element)
    if node is not None and str(node.tag).endswith("Gateway"):
        wanted = "exclusiveGateway" if finding.fact("because") else "inclusiveGateway"
        node.tag = MODEL + ("parallelGateway" if finding.code == "merge-twice" else wanted)


def asked(document: Document, finding: Finding) -> None:
    """Let somebody do the passing task of a loop in which nothing waits."""
    node = document.find(finding.fact("passing"))
    if node is not None and node.tag == MODEL + "manualTask":
        node.tag = MODEL + "userTask"


def _condition(document: Document, flow: etree._Element) -> etree._Element:
    """The flow's condition, an empty one that some tools write included."""
    found = flow.find(MODEL + "conditionExpression")
    if found is None:
        return document.add(flow, "conditionExpression")
    for key in list(found.attrib):
        if etree.QName(str(key)).localname == "language":
            del found.attrib[key]
    return found


def variable_of(ident: str) -> str:
    """A plain FEEL name made of an id."""
    return "eleccion_" + re.sub(r"\W", "_", ident)


def declare(document: Document, node: etree._Element, variable: str) -> None:
    """Add a variable to those with which the process is started."""
    process = document.process_of(node)
    if process is None:  # what speaks is a message or the like, outside of every process
        process = next((p for p in document.tags("process") if boolean(p.get("isExecutable"))), None)
    if process is None:
        return
    properties = document.extension(process, "properties")
    known = next((p for p in properties if p.get("name") == VARIABLES.name), None)
    if known is None:
        known = document.add(properties, Z + "property", name=VARIABLES.name, value="")
    names = names_in(known.get("value") or "")
    if variable not in names:
        known.set("value", ", ".join([*names, variable]))


def declared(document: Document, finding: Finding) -> None:
    """Declare a variable that nobody gives among those of the start."""
    if (node := document.find(finding.fact("task") or finding.element)) is not None:
        declare(document, node, finding.fact("variable"))
