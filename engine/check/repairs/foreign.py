"""Camunda 7, Activiti and Flowable attributes, rewritten as the zeebe extensions that mean the same.

What has no counterpart (Java classes, listeners, asynchronous continuations) is left as it is: other rules speak of it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from engine.check import translate
from engine.check.bpmn_words import OWNERS, people
from engine.check.finding import Finding
from engine.check.repairs.document import Document, Z
from engine.check.repairs.sure import Repair
from engine.check.source import MODEL
from engine.check.vocabulary import FOREIGN, foreign_name

#: Attribute → zeebe tag and attribute, where the text moves as it is or as FEEL.
_MOVES: Final = {
    "assignee": ("assignmentDefinition", "assignee"),
    "candidateGroups": ("assignmentDefinition", "candidateGroups"),
    "candidateUsers": ("assignmentDefinition", "candidateUsers"),
    "dueDate": ("taskSchedule", "dueDate"),
    "followUpDate": ("taskSchedule", "followUpDate"),
    "priority": ("priorityDefinition", "priority"),
    "formRef": ("formDefinition", "formId"),
    "topic": ("taskDefinition", "type"),
    "decisionRef": ("calledDecision", "decisionId"),
}
_FIELD_TYPES: Final = {
    "string": "textfield",
    "long": "number",
    "boolean": "checkbox",
    "date": "datetime",
    "enum": "select",
}


def rewritten(document: Document, finding: Finding) -> None:
    """Rewrite everything foreign on an element that has a counterpart."""
    node = document.find(finding.element)
    if node is None:
        return
    given = {foreign_name(str(key)): str(value) for key, value in node.attrib.items() if foreign_name(str(key))}
    for name, (extension, attribute) in _MOVES.items():
        if name in given:
            document.extension(node, extension, **{attribute: _text(given[name])})
    _work(document, node, given)
    _people(document, node)
    if "formKey" in given:
        document.extension(node, "formDefinition", formId=_form_id(given["formKey"]))
    for tag in list(_foreign_tags(node)):
        _TAGS.get(etree.QName(tag).localname, _keep)(document, node, tag)
    for loop in node.iterfind(MODEL + "multiInstanceLoopCharacteristics"):
        _loop(document, loop)
    for key in list(node.attrib):
        if foreign_name(str(key)) in TRANSLATED_ATTRIBUTES:
            del node.attrib[key]
    if node.tag == MODEL + "userTask" and node.find(f"{MODEL}extensionElements/{Z}userTask") is None:
        document.extension(node, "userTask")


#: Attributes that the rewriting takes away.
TRANSLATED_ATTRIBUTES: Final = frozenset(
    {*_MOVES, "type", "formKey", "class", "delegateExpression", "expression", "resultVariable", "mapDecisionResult"}
    | {"collection", "elementVariable", "resultVariableName", "decisionRefBinding"}
)


def _work(document: Document, node: etree._Element, given: dict[str, str]) -> None:
    """A Java class or bean becomes a service of its plain name, which the installation may or may not have."""
    code = given.get("class") or given.get("delegateExpression") or given.get("expression")
    if code and "topic" not in given and str(node.tag).endswith(("serviceTask", "sendTask", "businessRuleTask")):
        plain = re.sub(r"^[$#]\{|\}$", "", code).split("(")[0]
        document.extension(node, "taskDefinition", type=plain.rpartition(".")[2] or plain)
    result = given.get("resultVariable") or given.get("resultVariableName")
    if result and "decisionRef" in given:
        document.extension(node, "calledDecision", resultVariable=result)
    script = node.find(MODEL + "script")
    fixed = _script(node.get("scriptFormat", ""), script.text or "") if script is not None and result else ""
    if script is not None and fixed and node.tag == MODEL + "scriptTask":
        document.extension(node, "script", expression=fixed, resultVariable=result or "")
        document.remove(script)
        node.attrib.pop("scriptFormat", None)


def _people(document: Document, node: etree._Element) -> None:
    """Who does a user task by BPMN's own roles, where nothing else says so."""
    if node.tag != MODEL + "userTask" or not (found := people(node)):
        return
    if node.find(f"{MODEL}extensionElements/{Z}assignmentDefinition") is None:
        document.extension(node, "assignmentDefinition", **found)
    for role in OWNERS:
        for tag in list(node.iterfind(MODEL + role)):
            document.remove(tag)


def _script(language: str, text: str) -> str:
    if language.casefold() == "feel":
        return "=" + text.strip().removeprefix("=")
    return translate.to_feel(text)


def _text(value: str) -> str:
    """An attribute's text: FEEL for an expression, itself for anything else."""
    return (translate.to_feel(value) or value) if re.match(r"^\s*[$#]\{", value) else value


def _form_id(key: str) -> str:
    """``embedded:app:forms/solicitud.html`` → ``solicitud``."""
    return re.sub(r"[^\w-]", "_", re.split(r"[:/]", key)[-1].rpartition(".")[0] or re.split(r"[:/]", key)[-1])


def _foreign_tags(node: etree._Element) -> Iterator[etree._Element]:
    for holder in node.iterfind(MODEL + "extensionElements"):
        yield from (tag for tag in holder if isinstance(tag.tag, str) and etree.QName(tag).namespace in FOREIGN)


def _keep(document: Document, node: etree._Element, tag: etree._Element) -> None:
    """Leave what has no counterpart."""


def _mappings(document: Document, node: etree._Element, tag: etree._Element) -> None:
    mapping = document.extension(node, "ioMapping")
    for parameter in list(tag):
        name = etree.QName(parameter).localname if isinstance(parameter.tag, str) else ""
        kind = {"inputParameter": "input", "outputParameter": "output"}.get(name)
        if kind and not len(parameter):
            source = _text((parameter.text or "").strip())
            document.add(mapping, Z + kind, source=source, target=parameter.get("name", ""))
    document.remove(tag)
    if not len(mapping):
        document.remove(mapping)


def _handed(document: Document, node: etree._Element, tag: etree._Element) -> None:
    """``in`` and ``out`` of a call."""
    kind = "input" if etree.QName(tag).localname == "in" else "output"
    source = tag.get("source") or tag.get("sourceExpression")
    if source and tag.get("target"):
        text = _text(source) if "{" in source else f"={source}"
        mapping = document.extension(node, "ioMapping")
        document.add(mapping, Z + kind, source=text, target=tag.get("target", ""))
    if source or tag.get("variables") == "all":
        document.remove(tag)


def _properties(document: Document, node: etree._Element, tag: etree._Element) -> None:
    holder = document.extension(node, "properties")
    for entry in tag:
        if isinstance(entry.tag, str):
            name = entry.get("name") or entry.get("id") or ""
            document.add(holder, Z + "property", name=name, value=entry.get("value", ""))
    document.remove(tag)


def _form(document: Document, node: etree._Element, tag: etree._Element) -> None:
    """Generated form fields become a form file."""
    ident = re.sub(r"[^\w-]", "_", node.get("id", ""))
    components = [_field(entry) for entry in tag if isinstance(entry.tag, str) and entry.get("id")]
    schema = {"type": "default", "id": ident, "schemaVersion": 18, "components": components}
    document.forms[ident] = (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
    document.extension(node, "formDefinition", formId=ident)
    document.remove(tag)


def _field(entry: etree._Element) -> dict[str, Any]:
    kind = _FIELD_TYPES.get(entry.get("type", "string"), "textfield")
    key = re.sub(r"\W", "_", entry.get("id", ""))
    found: dict[str, Any] = {"type": kind, "id": f"campo_{key}", "key": key, "label": entry.get("label") or key}
    if kind == "datetime":
        found |= {"subtype": "date", "dateLabel": found.pop("label")}
    if kind == "select":
        values = [v for v in entry if isinstance(v.tag, str) and etree.QName(v).localname == "value"]
        found["values"] = [{"value": v.get("id", ""), "label": v.get("name") or v.get("id", "")} for v in values]
    required = any(isinstance(c.tag, str) and c.get("name") == "required" for c in entry.iter())
    return found | ({"validate": {"required": True}} if required else {})


def _loop(document: Document, loop: etree._Element) -> None:
    given = {foreign_name(str(key)): str(value) for key, value in loop.attrib.items() if foreign_name(str(key))}
    if collection := given.get("collection"):
        text = _text(collection) if "{" in collection else f"={collection}"
        more = {"inputElement": given["elementVariable"]} if "elementVariable" in given else {}
        document.extension(loop, "loopCharacteristics", inputCollection=text, **more)
        for key in list(loop.attrib):
            if foreign_name(str(key)) in TRANSLATED_ATTRIBUTES:
                del loop.attrib[key]


_TAGS: Final = {
    "inputOutput": _mappings,
    "in": _handed,
    "out": _handed,
    "properties": _properties,
    "formData": _form,
}


REPAIRS: Final[dict[str, Repair]] = {"foreign-vocabulary": rewritten}
