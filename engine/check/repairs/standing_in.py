"""Repairs that make a drawing run with stand-ins, until somebody writes the real thing. Applied only when asked for."""

import json
import re
from typing import Final

from lxml import etree

from engine.check.finding import Finding
from engine.check.repairs.document import Document, Z
from engine.check.repairs.sure import Repair
from engine.check.source import MODEL
from engine.drawing.properties import VARIABLES
from engine.names import names_in

_MACHINE: Final = ("taskDefinition", "script", "calledDecision", "calledElement", "taskHeaders", "ioMapping")


def no_compensation(document: Document, finding: Finding) -> None:
    """Take compensation out: the marker, the thrown event, or the boundary event with what hangs on it."""
    node = document.find(finding.element)
    if node is None:
        return
    node.attrib.pop("isForCompensation", None)
    if node.tag == MODEL + "boundaryEvent":
        _take_out(document, node)
    else:
        _without_definitions(document, node)


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


def _without_definitions(document: Document, node: etree._Element) -> None:
    for child in list(node):
        if isinstance(child.tag, str) and child.tag.endswith("EventDefinition"):
            document.remove(child)


def inclusive(document: Document, finding: Finding) -> None:
    """A complex gateway becomes an inclusive one."""
    _retag(document, finding, "inclusiveGateway")


def subprocess(document: Document, finding: Finding) -> None:
    """A transaction or an ad hoc subprocess becomes a plain one."""
    _retag(document, finding, "subProcess")
    if (node := document.find(finding.element)) is not None:
        for name in ("ordering", "cancelRemainingInstances"):
            node.attrib.pop(name, None)
        for child in list(node.iterfind(MODEL + "completionCondition")):
            document.remove(child)


def _retag(document: Document, finding: Finding, tag: str) -> None:
    if (node := document.find(finding.element)) is not None:
        node.tag = MODEL + tag


def no_loop(document: Document, finding: Finding) -> None:
    """Take the loop marker out."""
    node = document.find(finding.element)
    for child in list(node.iterfind(MODEL + "standardLoopCharacteristics")) if node is not None else []:
        document.remove(child)


def once(document: Document, finding: Finding) -> None:
    """Repeat as often as a fixed cardinality says, else once."""
    node = document.find(finding.element)
    loop = node.find(MODEL + "multiInstanceLoopCharacteristics") if node is not None else None
    if loop is not None:
        count = (loop.findtext(MODEL + "loopCardinality") or "").strip()
        times = min(int(count), 1000) if count.isdigit() else 1
        document.extension(loop, "loopCharacteristics", inputCollection=f"=for turno in 1..{times} return turno")


def stand_in(document: Document, finding: Finding) -> None:
    """An event that cannot be thrown passes; one that cannot be awaited awaits a message; a start just starts."""
    node = document.find(finding.element)
    if node is None:
        return
    tag = etree.QName(node).localname
    _without_definitions(document, node)
    if tag in ("boundaryEvent", "intermediateCatchEvent"):
        _await_message(document, node)


def _await_message(document: Document, node: etree._Element) -> None:
    name = str(node.get("name") or node.get("id", ""))
    message = _declared(document, "message", name)
    _key(document, message)
    if node.tag == MODEL + "receiveTask":
        node.set("messageRef", message.get("id", ""))
        return
    definition = next(node.iterfind(MODEL + "messageEventDefinition"), None)
    if definition is None:
        definition = document.add(node, "messageEventDefinition")
    definition.set("messageRef", message.get("id", ""))


def _declared(document: Document, tag: str, name: str) -> etree._Element:
    """A message or error of that name, declared before the diagram."""
    for node in document.tags(tag):
        if node.get("name") == name:
            return node
    made = etree.Element(MODEL + tag, id=document.fresh(f"{tag.capitalize()}_{name}"), name=" ".join(name.split()))
    process = next(document.tags("process"), None)
    at = document.root.index(process) if process is not None and process.getparent() is document.root else 0
    document.root.insert(at, made)
    made.tail = "\n  "
    return made


def _key(document: Document, message: etree._Element) -> None:
    subscription = document.extension(message, "subscription")
    if not subscription.get("correlationKey"):
        subscription.set("correlationKey", '="por definir"')


def await_message(document: Document, finding: Finding) -> None:
    """Give a waiting event a message of its own name."""
    if (node := document.find(finding.element)) is not None:
        _await_message(document, node)


def keyed(document: Document, finding: Finding) -> None:
    """Give a message a key."""
    for message in document.tags("message"):
        if message.get("name") == finding.fact("message"):
            _key(document, message)


def pass_by(document: Document, finding: Finding) -> None:
    """An event that waits for nothing passes."""
    _retag(document, finding, "intermediateThrowEvent")


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


def left_out(document: Document, finding: Finding) -> None:
    """Take out what cannot run, with everything inside it, so that the rest can be tried."""
    if (node := document.find(finding.element)) is not None:
        for inner in [n for n in node.iter() if isinstance(n.tag, str) and n is not node]:
            document.undraw(inner.get("id", ""))
        _take_out(document, node)


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
        process = next((p for p in document.tags("process") if p.get("isExecutable") == "true"), None)
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


def somebody(document: Document, finding: Finding) -> None:
    """Let a person do what the machine cannot yet; what it should have yielded becomes fields of the form."""
    node = document.find(finding.element)
    if node is None:
        return
    yields = [m.get("target", "") for m in node.iterfind(f"{MODEL}extensionElements/{Z}ioMapping/{Z}output")]
    for holder in node.iterfind(MODEL + "extensionElements"):
        yields += [tag.get("resultVariable", "") for tag in holder]
        for name in _MACHINE:
            for tag in list(holder.iterfind(Z + name)):
                document.remove(tag)
    if etree.QName(node).localname.endswith("Event"):
        _without_definitions(document, node)
        return
    for key in ("calledElement", "operationRef", "implementation", "messageRef", "scriptFormat"):
        node.attrib.pop(key, None)
    for child in list(node.iterfind(MODEL + "script")):
        document.remove(child)
    node.tag = MODEL + "userTask"
    document.extension(node, "userTask")
    _with_form(document, node, [name.partition(".")[0] for name in yields if name])


def form(document: Document, finding: Finding) -> None:
    """Give a task a form in which its work can be confirmed."""
    if (node := document.find(finding.element)) is not None:
        _with_form(document, node, [])


def _with_form(document: Document, node: etree._Element, fields: list[str]) -> None:
    definition = node.find(f"{MODEL}extensionElements/{Z}formDefinition")
    ident = definition.get("formId") if definition is not None else None
    ident = re.sub(r"[^\w-]", "_", ident or f"provisional-{node.get('id')}")
    definition = document.extension(node, "formDefinition", formId=ident)
    definition.attrib.pop("formKey", None)
    document.forms[ident] = provisional_form(ident, str(node.get("name") or node.get("id")), dict.fromkeys(fields))


def provisional_form(ident: str, title: str, fields: dict[str, None]) -> bytes:
    """A form with a title, a text field for each name, and nothing that must be filled in."""
    plain = [name for name in fields if re.fullmatch(r"[^\W\d]\w*", name)]
    components: list[dict[str, object]] = [{"type": "text", "id": "titulo", "text": f"## {' '.join(title.split())}"}]
    components += [{"type": "textfield", "id": f"campo_{name}", "key": name, "label": name} for name in plain]
    schema = {"type": "default", "id": ident, "schemaVersion": 18, "components": components}
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def result(document: Document, finding: Finding) -> None:
    """Keep a result under the element's id."""
    node = document.find(finding.element)
    for tag in node.iterfind(MODEL + "extensionElements/*") if node is not None else ():
        if tag.tag in (Z + "script", Z + "calledDecision"):
            tag.set("resultVariable", "resultado_" + re.sub(r"\W", "_", finding.element))


def coded(document: Document, finding: Finding) -> None:
    """Give a thrown error a code."""
    node = document.find(finding.element)
    definition = node.find(MODEL + "errorEventDefinition") if node is not None else None
    if definition is not None:
        declared_error = document.find(definition.get("errorRef", ""))
        if declared_error is None:
            declared_error = _declared(document, "error", finding.element)
        declared_error.set("errorCode", declared_error.get("errorCode") or finding.element)
        definition.set("errorRef", declared_error.get("id", ""))


def plain_end(document: Document, finding: Finding) -> None:
    """An error that nobody catches becomes a plain end."""
    if (node := document.find(finding.element)) is not None:
        _without_definitions(document, node)


REPAIRS: Final[dict[str, Repair]] = {
    "compensation": no_compensation,
    "complex-gateway": inclusive,
    "transaction": subprocess,
    "ad-hoc": subprocess,
    "standard-loop": no_loop,
    "loop-without-collection": once,
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
    "error-uncaught": plain_end,
}
