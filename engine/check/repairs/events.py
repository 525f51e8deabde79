"""Repairs of events that wait for too much, or are drawn otherwise than they run, and of event gateways behind which
nobody waits.
"""

from typing import Final

from lxml import etree

from engine.check.finding import Finding
from engine.check.repairs.document import Document
from engine.check.repairs.sure import Repair
from engine.check.source import MODEL

_EVENT_GATEWAY: Final = MODEL + "eventBasedGateway"


def one_definition(document: Document, finding: Finding) -> None:
    """Leave an event the first of its definitions."""
    node = document.find(finding.element)
    kinds = [child for child in (node if node is not None else ()) if _defines(child)]
    for child in kinds[1:]:
        document.remove(child)


def _defines(child: etree._Element) -> bool:
    plain = etree.QName(child).localname if isinstance(child.tag, str) else ""
    return plain.endswith(("EventDefinition", "eventDefinitionRef"))


def interrupting(document: Document, finding: Finding) -> None:
    """Draw an event as the engine runs it."""
    if (node := document.find(finding.element)) is not None:
        node.attrib.pop("cancelActivity", None)


def choice_instead(document: Document, finding: Finding) -> None:
    """Make an event gateway, or the one before a node, an exclusive one."""
    node = document.find(finding.element)
    if node is None:
        return
    before = [document.find(flow.get("sourceRef", "")) for flow in document.flows(node, "targetRef")]
    for gateway in (node, *before):
        if gateway is not None and gateway.tag == _EVENT_GATEWAY:
            gateway.tag = MODEL + "exclusiveGateway"
            for name in ("instantiate", "eventGatewayType"):
                gateway.attrib.pop(name, None)


REPAIRS: Final[dict[str, Repair]] = {
    "error-interrupts": interrupting,
    "several-event-definitions": one_definition,
    "event-gateway-target": choice_instead,
    "event-gateway-branches": choice_instead,
}
