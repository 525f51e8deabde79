"""What BPMN itself says in words that the engine does not read, as zeebe's vocabulary says it: who does a task, and
what a multi-instance activity repeats over. Other tools write these; the repairs rewrite them.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.check import translate
from engine.check.source import MODEL
from engine.drawing.schema import reference, text_of
from engine.names import names_in

#: BPMN 2.0.2 § 10.3.4: roles of people at a task, the more special first.
OWNERS: Final = ("humanPerformer", "potentialOwner", "performer")
_EXPRESSION: Final = f"{MODEL}resourceAssignmentExpression"
_PERSON: Final = re.compile(r"user\s*\((.*)\)")
_GROUP: Final = re.compile(r"group\s*\((.*)\)")


def people(node: etree._Element) -> dict[str, str]:
    """The attributes of zeebe's ``assignmentDefinition`` that mean what a task's resource roles say.

    ``user(ana), group(office)`` are people and groups; a plain name is the performer, or an owning group.
    """
    users: list[str] = []
    groups: list[str] = []
    for role in OWNERS:
        for text in _named(node, role):
            for name in names_in(text):
                if found := _PERSON.fullmatch(name):
                    users.append(found[1].strip())
                elif found := _GROUP.fullmatch(name):
                    groups.append(found[1].strip())
                else:
                    (groups if role == "potentialOwner" else users).append(name)
    given = {"candidateUsers": ", ".join(dict.fromkeys(users)), "candidateGroups": ", ".join(dict.fromkeys(groups))}
    return {attribute: names for attribute, names in given.items() if names}


def _named(node: etree._Element, role: str) -> Iterator[str]:
    for tag in node.iterfind(MODEL + role):
        if ref := reference(text_of(tag.find(f"{MODEL}resourceRef"))):
            resource = next((r for r in node.getroottree().iter(f"{MODEL}resource") if r.get("id") == ref), None)
            yield f"group({resource.get('name') or ref if resource is not None else ref})"
        for expression in tag.iterfind(f"{_EXPRESSION}/*"):
            yield translate.to_feel(text) if (text := text_of(expression)).startswith(("${", "#{")) else text


def rounds(loop: etree._Element) -> dict[str, str]:
    """The attributes of zeebe's ``loopCharacteristics`` that mean what a loop's own words say; empty where they say
    nothing that can be read.
    """
    items = reference(text_of(loop.find(MODEL + "loopDataInputRef")))
    collection = f"={items}" if items else _as_often(text_of(loop.find(MODEL + "loopCardinality")))
    if not collection:
        return {}
    given = {"inputCollection": collection, "inputElement": _item(loop, "inputDataItem")}
    if results := reference(text_of(loop.find(MODEL + "loopDataOutputRef"))):
        output = _item(loop, "outputDataItem")
        given |= {"outputCollection": results, "outputElement": f"={output}"} if output else {}
    return {attribute: text for attribute, text in given.items() if text}


def _item(loop: etree._Element, tag: str) -> str:
    node = loop.find(MODEL + tag)
    return (node.get("name") or node.get("id") or "") if node is not None else ""


def _as_often(count: str) -> str:
    """A list of so many numbers; none of less than one."""
    if count.isdigit():
        return f"=for turno in 1..{int(count)} return turno" if int(count) else "=[]"
    number = translate.to_feel(count).removeprefix("=")
    return f"=if {number} < 1 then [] else for turno in 1..{number} return turno" if number else ""
