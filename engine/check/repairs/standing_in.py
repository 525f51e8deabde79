"""Repairs that make a drawing run with stand-ins, until somebody writes the real thing. Applied only when asked for."""

from typing import Final

from lxml import etree

from engine.check.bpmn_words import rounds
from engine.check.finding import Finding
from engine.check.repairs.asking import asked, choice, condition, declared, met
from engine.check.repairs.awaited import await_message, awaiting_message, coded, keyed, signalled
from engine.check.repairs.document import Document, without_definitions
from engine.check.repairs.people import form, result, somebody
from engine.check.repairs.sure import Repair
from engine.check.source import MODEL


def no_compensation(document: Document, finding: Finding) -> None:
    """Take compensation out: the marker, the thrown event, or the boundary event with what hangs on it."""
    node = document.find(finding.element)
    if node is None:
        return
    node.attrib.pop("isForCompensation", None)
    if node.tag == MODEL + "boundaryEvent":
        _take_out(document, node)
    else:
        without_definitions(document, node)


def _take_out(document: Document, node: etree._Element) -> None:
    """A node with its flows and associations, out of the drawing and the picture."""
    ident = node.get("id", "")
    for flow in [*document.flows(node, "sourceRef"), *document.flows(node, "targetRef")]:
        document.undraw(flow.get("id", ""))
        document.remove(flow)
    for association in document.tags("association"):
        if ident in (association.get("sourceRef"), association.get("targetRef")):
            document.undraw(association.get("id", ""))
            document.remove(association)
    document.undraw(ident)
    document.remove(node)


def inclusive(document: Document, finding: Finding) -> None:
    """A complex gateway becomes an inclusive one."""
    _retag(document, finding, "inclusiveGateway")


def subprocess(document: Document, finding: Finding) -> None:
    """A transaction becomes a plain subprocess."""
    _retag(document, finding, "subProcess")


def all_at_once(document: Document, finding: Finding) -> None:
    """An ad hoc subprocess begins with all of its activities that no flow leads to."""
    node = document.find(finding.element)
    element = document.source.element(finding.element)
    process = next((p for p in document.source.processes if finding.element in p.elements), None)
    if node is None or element is None or process is None:
        return
    names = ", ".join(f'"{ident}"' for ident in process.unled(element.id))
    document.extension(node, "adHoc", activeElementsCollection=f"=[{names}]")
    for chooser in list(node.iterfind(f"{MODEL}extensionElements/{{*}}taskDefinition")):
        document.remove(chooser)


def _retag(document: Document, finding: Finding, tag: str) -> None:
    if (node := document.find(finding.element)) is not None:
        node.tag = MODEL + tag


def no_loop(document: Document, finding: Finding) -> None:
    """Take the loop marker out."""
    node = document.find(finding.element)
    for child in list(node.iterfind(MODEL + "standardLoopCharacteristics")) if node is not None else []:
        document.remove(child)


_ONCE: Final = {"inputCollection": "=[1]"}


def once(document: Document, finding: Finding) -> None:
    """Repeat over what BPMN's own words say, else once."""
    node = document.find(finding.element)
    loop = node.find(MODEL + "multiInstanceLoopCharacteristics") if node is not None else None
    if loop is not None:
        document.extension(loop, "loopCharacteristics", **(rounds(loop) or _ONCE))


def stand_in(document: Document, finding: Finding) -> None:
    """An event that cannot be thrown passes; one that cannot be awaited awaits a message; a start just starts."""
    node = document.find(finding.element)
    if node is None:
        return
    tag = etree.QName(node).localname
    without_definitions(document, node)
    if tag in ("boundaryEvent", "intermediateCatchEvent"):
        awaiting_message(document, node)


def pass_by(document: Document, finding: Finding) -> None:
    """An event that waits for nothing passes."""
    _retag(document, finding, "intermediateThrowEvent")


def passing(document: Document, finding: Finding) -> None:
    """An event that waits on the road for a condition passes; any other does not happen."""
    node = document.find(finding.element)
    definition = node.find(MODEL + "conditionalEventDefinition") if node is not None else None
    if node is not None and definition is not None:
        for former in list(definition.iterfind(MODEL + "condition")):
            document.remove(former)
        true = node.tag == MODEL + "intermediateCatchEvent"
        document.add(definition, "condition").text = "=true" if true else "=false"


def beside(document: Document, finding: Finding) -> None:
    """Let a repeating event leave its task alone."""
    if (node := document.find(finding.element)) is not None:
        node.set("cancelActivity", "false")


def a_day(document: Document, finding: Finding) -> None:
    """Wait a day where nobody said how long."""
    node = document.find(finding.element)
    for definition in node.iterfind(MODEL + "timerEventDefinition") if node is not None else ():
        times = [child for child in definition if isinstance(child.tag, str) and "time" in str(child.tag)]
        for child in times:
            document.remove(child)
        document.add(definition, "timeDuration").text = "P1D"


def no_copies(document: Document, finding: Finding) -> None:
    """Take out what data associations copy or compute."""
    node = document.find(finding.element)
    for association in list(node) if node is not None else []:
        if isinstance(association.tag, str) and association.tag.endswith("Association"):
            for name in ("assignment", "transformation"):
                for child in list(association.iterfind(MODEL + name)):
                    document.remove(child)


def one_start(document: Document, finding: Finding) -> None:
    """One start before a choice of the former starts."""
    holder = document.find(finding.element)
    starts = list(holder.iterfind(MODEL + "startEvent")) if holder is not None else []
    plain = [s for s in starts if not any(str(c.tag).endswith("EventDefinition") for c in s)]
    if len(plain) < 2:
        return
    gateway = document.node_beside(plain[0], "exclusiveGateway", f"{finding.element}_inicios", -30)
    first = document.node_beside(gateway, "startEvent", f"inicio_{finding.element}", -50)
    for former in plain:
        former.tag = MODEL + "intermediateThrowEvent"
        document.flow(gateway, former)
    document.flow(first, gateway)


def left_out(document: Document, finding: Finding) -> None:
    """Take out what cannot run, with everything inside it, so that the rest can be tried."""
    if (node := document.find(finding.element)) is not None:
        for inner in [n for n in node.iter() if isinstance(n.tag, str) and n is not node]:
            document.undraw(inner.get("id", ""))
        _take_out(document, node)


def plain_end(document: Document, finding: Finding) -> None:
    """An error that nobody catches becomes a plain end."""
    if (node := document.find(finding.element)) is not None:
        without_definitions(document, node)


REPAIRS: Final[dict[str, Repair]] = {
    "compensation": no_compensation,
    "complex-gateway": inclusive,
    "transaction": subprocess,
    "ad-hoc": all_at_once,
    "standard-loop": no_loop,
    "loop-without-collection": once,
    "loop-in-bpmn": once,
    "unsupported-event": stand_in,
    "event-without-definition": pass_by,
    "cycle-interrupts": beside,
    "timer-empty": a_day,
    "data-logic": no_copies,
    "several-starts": one_start,
    "no-conditions": choice,
    "condition-missing": condition,
    "feel-syntax": condition,
    "event-subprocess": left_out,
    "unreachable": left_out,
    "deadlock": met,
    "merge-twice": met,
    "loop-without-change": asked,
    "name-unknown": declared,
    "service-missing": somebody,
    "service-unknown": somebody,
    "script-missing": somebody,
    "decision-missing": somebody,
    "decision-unknown": somebody,
    "call-missing": somebody,
    "call-unknown": somebody,
    "result-missing": result,
    "form-missing": form,
    "form-unknown": form,
    "message-missing": await_message,
    "message-without-key": keyed,
    "error-without-code": coded,
    "signal-unnamed": signalled,
    "conditional-empty": passing,
    "error-uncaught": plain_end,
}
