"""What the engine runs, and what it refuses with element and reason."""

from typing import Final

from lxml import etree

from engine.check.bpmn_words import OWNERS, people, rounds
from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import MODEL, Source
from engine.check.vocabulary import ATTRIBUTES, FOREIGN, LISTENERS, TAGS, WRITTEN, foreign_name
from engine.drawing import Element

_EVENTS: Final = ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent")
_TASKS: Final = ("userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask")
_GATEWAYS: Final = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")
RUNS: Final = frozenset((*_EVENTS, *_TASKS, *_GATEWAYS, "callActivity", "subProcess", "adHocSubProcess"))
#: What would be missing → the foreign words that say it.
SAID_ELSEWHERE: Final = {
    "service-missing": frozenset({"class", "delegateExpression", "expression", "topic"}),
    "decision-missing": frozenset({"decisionRef", "class", "delegateExpression", "expression", "topic"}),
    "loop-without-collection": frozenset({"collection"}),
    "form-missing": frozenset({"formKey", "formRef", "formData"}),
    "nobody": frozenset({"assignee", "candidateGroups", "candidateUsers", *OWNERS}),
}
_BLOCKING: Final = ("service-missing", "decision-missing", "loop-without-collection")
_OWN_CODE: Final = {
    "task": "untyped-task",
    "complexGateway": "complex-gateway",
    "transaction": "transaction",
}


def elements(bundle: Bundle, report: Report) -> None:
    """Every flow node is of a type that runs."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            node = source.node(element.id)
            if code := _OWN_CODE.get(element.type):
                report.about(code, source, node, kind=task_kind(element))
            elif element.type not in RUNS:
                report.about("unsupported-element", source, node)
            if element.ad_hoc and (not element.ad_hoc.active or element.job_type):
                report.about("ad-hoc", source, node)


def task_kind(element: Element) -> str:
    """What an untyped task most likely is: somebody's work if a lane or a form says whose, else a note to people."""
    return "de usuario" if element.lane or element.form or element.assignee or element.groups else "manual"


def loops(bundle: Bundle, report: Report) -> None:
    """Multi-instance needs its collection; the loop marker does not run."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            node = source.node(element.id)
            if element.standard_loop:
                report.about("standard-loop", source, node)
            if element.loop is not None and not element.loop.collection:
                at = source.place(next(node.iterfind(MODEL + "multiInstanceLoopCharacteristics"), node))
                if not says_elsewhere(node, "loop-without-collection"):
                    code = "loop-in-bpmn" if rounds(_loop_of(node)) else "loop-without-collection"
                    report.about(code, source, node, at)


def _loop_of(node: etree._Element) -> etree._Element:
    return next(node.iterfind(MODEL + "multiInstanceLoopCharacteristics"), node)


def data(bundle: Bundle, report: Report) -> None:
    """Drawn data and message flows are illustration; data associations that copy or compute would be logic."""
    for source in bundle.sources:
        if (first := next(source.tags("messageFlow"), None)) is not None:
            report.about_file("messages-ignored", source.path, source.place(first))
        drawn = ("dataObject", "dataObjectReference", "dataStoreReference", "ioSpecification", "dataInput", "property")
        if (first := next(source.tags(*drawn), None)) is not None:
            report.about_file("data-ignored", source.path, source.place(first))
        for node in source.tags("dataInputAssociation", "dataOutputAssociation"):
            if node.find(MODEL + "assignment") is not None or node.find(MODEL + "transformation") is not None:
                _data_logic(source, node, report)


def _data_logic(source: Source, node: etree._Element, report: Report) -> None:
    owner = node.getparent()
    process = next(node.iterancestors(MODEL + "process"), None)
    if owner is not None and process is not None and process.get("id") in {p.id for p in source.processes}:
        report.about("data-logic", source, owner, source.place(node))


def foreign(bundle: Bundle, report: Report) -> None:
    """What other engines read is rewritten on import; programs that they would run are not run here."""
    for source in bundle.sources:
        for node in source.tags():
            name = etree.QName(node)
            if name.namespace in FOREIGN and name.localname in LISTENERS:
                report.about("foreign-listener", source, node, source.place(node), listener=name.localname)
        for process in source.processes:
            for ident in (process.id, *process.elements):
                node = source.node(ident)
                found, written = _translatable(node), _written(node)
                if found or written:
                    severity = "blocks" if any(says_elsewhere(node, code) for code in _BLOCKING) else "warns"
                    facts = {"names": ", ".join([*found, *written][:4]), "severity": severity}
                    report.about("foreign-vocabulary", source, node, None, **facts, **({} if found else {"repair": ""}))


def _written(node: etree._Element) -> list[str]:
    """The variables that another engine would write when this event is caught, by what says so."""
    keys = (key for definition in node.iterfind("{*}*") for key in definition.attrib)
    return [name for key in keys if (name := foreign_name(str(key))) in WRITTEN]


def says_elsewhere(node: etree._Element, code: str) -> bool:
    """Whether what a finding would miss is there, in words that ``foreign-vocabulary`` tells of."""
    return not SAID_ELSEWHERE[code].isdisjoint(_translatable(node))


def _translatable(node: etree._Element) -> list[str]:
    """What on an element is written in another engine's vocabulary and has a counterpart here."""
    loops = list(node.iterfind(MODEL + "multiInstanceLoopCharacteristics"))
    keys = [foreign_name(str(key)) for each in (node, *loops) for key in each.attrib]
    found = [key for key in keys if key in ATTRIBUTES]
    if node.tag == MODEL + "userTask":
        found += [role for role in OWNERS if node.find(MODEL + role) is not None and people(node)]
    for holder in node.iterfind(MODEL + "extensionElements"):
        names = [etree.QName(tag) for tag in holder if isinstance(tag.tag, str)]
        found += [name.localname for name in names if name.namespace in FOREIGN and name.localname in TAGS]
    return found
