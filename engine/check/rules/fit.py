"""Whether a drawing fits its installation: services, forms, decisions, messages, groups, called processes exist."""

from collections.abc import Collection
from typing import Final

from lxml import etree

from engine import candidate_groups
from engine.check.bundle import Bundle
from engine.check.data.variables import top
from engine.check.report import Report
from engine.check.rules.support import SAID_ELSEWHERE, says_elsewhere
from engine.check.source import MODEL, Source
from engine.check.words import did_you_mean, listed
from engine.drawing import ZEEBE, Element
from engine.drawing.schema import text_of

_E: Final = f"{MODEL}extensionElements/{{{ZEEBE}}}"
_WORK: Final = {
    "serviceTask": "service-missing",
    "sendTask": "service-missing",
    "scriptTask": "script-missing",
    "businessRuleTask": "decision-missing",
}


def work(bundle: Bundle, report: Report) -> None:
    """A task that a machine does says what is to be done: a service, a script or a decision."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            node = source.node(element.id)
            missing = _WORK.get(element.type)
            if missing and not (element.job_type or element.script or element.decision):
                if missing not in SAID_ELSEWHERE or not says_elsewhere(node, missing):
                    report.about(missing, source, node)
            elif element.type in ("scriptTask", "businessRuleTask") and not element.job_type and not element.result:
                report.about("result-missing", source, node)
            if element.job_type and not element.job_type.startswith("="):
                _service(bundle, source, element, node, report)


def _service(bundle: Bundle, source: Source, element: Element, node: etree._Element, report: Report) -> None:
    tag = next(node.iterfind(_E + "taskDefinition"), node)
    service = bundle.catalogue.get(element.job_type or "")
    if service is None:
        hint = did_you_mean(element.job_type or "", set(bundle.catalogue))
        at = source.place(tag, "type")
        report.about("service-unknown", source, node, at, service=element.job_type, hint=hint)
        return
    given = {top(mapping.target): mapping for mapping in element.inputs}
    for name, required in service.inputs.items():
        if required and name not in given:
            report.about("service-input-missing", source, node, source.place(tag), service=service.type, input=name)
    for target in node.iterfind(f"{_E}ioMapping/{{{ZEEBE}}}input"):
        name = top(target.get("target") or "")
        if name not in service.inputs:
            hint = did_you_mean(name, set(service.inputs)) or f" Conoce {listed(sorted(service.inputs))}."
            at = source.place(target, "target")
            report.about("service-input-unknown", source, target, at, service=service.type, input=name, hint=hint)


def forms(bundle: Bundle, report: Report) -> None:
    """A user task shows a form, and the form exists."""
    known = bundle.resources
    for source, process in bundle.processes():
        for element in process.elements.values():
            node = source.node(element.id)
            if element.type == "userTask" and not element.form:
                if not says_elsewhere(node, "form-missing"):
                    report.about("form-missing", source, node)
            elif element.form and element.form.rpartition(":")[2] in _embedded(source):
                report.about("form-embedded", source, node, None, form=element.form)
            elif element.form and element.form[0] != "=" and element.form not in {*known.forms, *known.broken}:
                tag = next(node.iterfind(_E + "formDefinition"), node)
                hint = did_you_mean(element.form, set(known.forms))
                report.about("form-unknown", source, node, source.place(tag, "formId"), form=element.form, hint=hint)


def _embedded(source: Source) -> set[str]:
    return {tag.get("id", "") for tag in source.root.iter(f"{{{ZEEBE}}}userTaskForm")}


def decisions(bundle: Bundle, report: Report) -> None:
    """A decision that is asked for exists."""
    known = bundle.resources
    for source, process in bundle.processes():
        for element in process.elements.values():
            name = element.decision or ""
            if name and not name.startswith("=") and name not in known.decisions and name not in known.broken:
                node = source.node(element.id)
                at = source.place(next(node.iterfind(_E + "calledDecision"), node), "decisionId")
                hint = did_you_mean(name, set(known.decisions))
                report.about("decision-unknown", source, node, at, decision=name, hint=hint)


def messages(bundle: Bundle, report: Report) -> None:
    """Whoever waits for a message says which, and, once the process runs, about what."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            waits = element.type == "receiveTask" or any(event.kind == "message" for event in element.events)
            if not waits or element.type in ("endEvent", "intermediateThrowEvent", "sendTask"):
                continue
            node = source.node(element.id)
            ref = next((e.ref for e in element.events if e.kind == "message"), None) or node.get("messageRef")
            message = source.drawing.messages.get((ref or "").rpartition(":")[2])
            if not ref:
                report.about("message-missing", source, node)
            elif message is not None and not message.name.strip():
                report.about("message-unnamed", source, source.node(message.id))
            elif message is not None and not message.correlation_key and _needs_key(source, element, report):
                report.about("message-without-key", source, node, None, message=message.name)


def _needs_key(source: Source, element: Element, report: Report) -> bool:
    begins = element.type == "startEvent" and element.parent is None
    return not begins and "begins-by-catch" not in report.codes_in(source.path, [element.id])


def groups(bundle: Bundle, report: Report) -> None:
    """A user task belongs to somebody: its lane or its assignment, and the group exists where groups are known."""
    for source, process in bundle.processes():
        unnamed = _in_unnamed_lanes(source, report)
        for element in process.elements.values():
            if element.type != "userTask":
                continue
            node = source.node(element.id)
            held = element.lane or element.id in unnamed
            if not (held or element.groups or element.assignee or element.users or says_elsewhere(node, "nobody")):
                report.about("nobody", source, node)
            if (known := bundle.groups) is not None:
                for group in candidate_groups.drawn(element):
                    _group(known, group, source, node, report)


def _in_unnamed_lanes(source: Source, report: Report) -> set[str]:
    """What lies in the lanes that were told to have no name."""
    lanes = (
        lane for lane in source.tags("lane") if "lane-unnamed" in report.codes_in(source.path, [lane.get("id", "")])
    )
    return {text_of(entry) for lane in lanes for entry in lane.iterfind(f"{MODEL}flowNodeRef")}


def _group(known: Collection[str], group: str, source: Source, node: etree._Element, report: Report) -> None:
    """A group that nobody knows may be a new one; one that looks like a known one is misspelt."""
    if group not in known:
        hint = did_you_mean(group, set(known))
        severity = "blocks" if hint else "warns"
        report.about("group-unknown", source, node, None, group=group, hint=hint, severity=severity)


def ends(bundle: Bundle, report: Report) -> None:
    """The ends of a process have names of their own: that is how it is known what became of it."""
    for source, process in bundle.processes():
        seen: dict[str, str] = {}
        for element in process.inside(None):
            if element.type != "endEvent":
                continue
            if not element.name:
                report.about("end-unnamed", source, source.node(element.id))
            elif element.name in seen:
                report.about("end-name-twice", source, source.node(element.id))
            seen.setdefault(element.name, element.id)
