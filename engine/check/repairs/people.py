"""People who stand in for services, scripts, decisions and calls that are not there yet, and their forms."""

import json
import re
from typing import Final

from lxml import etree

from engine.check.finding import Finding
from engine.check.repairs.document import Document, Z, without_definitions
from engine.check.source import MODEL

_MACHINE: Final = ("taskDefinition", "script", "calledDecision", "calledElement", "taskHeaders", "ioMapping")


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
        without_definitions(document, node)
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
