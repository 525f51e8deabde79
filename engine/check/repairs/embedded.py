"""A form that a drawing carries inside itself, written into a file of its own, where pages look for it.

Other tools let the names of fields hold blanks; here a name is one word. Such names are written with ``_``, in the form
and wherever the drawing reads them, so that what was meant stays.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from engine.check.finding import Finding
from engine.check.repairs.document import Document, Z
from engine.check.source import MODEL

#: Attributes of zeebe's extensions that name a variable, or read some.
_NAMING: Final = ("target", "resultVariable", "inputElement", "outputCollection")
_READING: Final = ("source", "expression", "inputCollection", "outputElement", "assignee", "candidateGroups", "dueDate")
#: A longer name is another name, but these words go on with the expression.
_GOES_ON: Final = "and|or|in|then|else|between|instance|satisfies|return"
_TEXTS: Final = re.compile(r'("(?:[^"\\]|\\.)*")')


def extracted(document: Document, finding: Finding) -> None:
    """Write an embedded form into a file of its own."""
    ident = finding.fact("form")
    plain = re.sub(r"[^\w-]", "_", ident.rpartition(":")[2])
    for tag in list(document.root.iter(Z + "userTaskForm")):
        if tag.get("id") == ident.rpartition(":")[2]:
            document.forms[plain] = _plainly(document, (tag.text or "").strip()).encode() + b"\n"
            document.remove(tag)
    for definition in document.root.iter(Z + "formDefinition"):
        if ident in (definition.get("formKey"), definition.get("formId")):
            definition.attrib.pop("formKey", None)
            definition.set("formId", plain)


def _plainly(document: Document, text: str) -> str:
    """The form with names of one word; the drawing learns them too. As it is where nothing is to be renamed."""
    try:
        schema = json.loads(text)
        fresh = {name: plain for name in _names(schema.get("components")) if (plain := _word(name)) != name}
    except (ValueError, AttributeError, RecursionError):
        return text  # no form at all: the check says so of the new file
    if not fresh:
        return text
    _rename_in_drawing(document, fresh)
    return json.dumps(_renamed_in_form(schema, fresh), ensure_ascii=False, indent=2)


def _names(components: Any) -> Iterator[str]:
    """The parts of every key of a form."""
    for component in components or ():
        for attribute in ("key", "path", "valuesKey"):
            yield from str(component.get(attribute) or "").split(".")
        yield from _names(component.get("components"))


def _word(name: str) -> str:
    plain = re.sub(r"\W", "_", name.strip())
    return f"_{plain}" if plain[:1].isdigit() else plain


def _renamed_in_form(part: Any, fresh: dict[str, str]) -> Any:
    if isinstance(part, list):
        return [_renamed_in_form(each, fresh) for each in part]
    if not isinstance(part, dict):
        return _read(part, fresh) if isinstance(part, str) and (part[:1] == "=" or "{{" in part) else part
    found = {name: _renamed_in_form(value, fresh) for name, value in part.items()}
    for attribute in {"key", "path", "valuesKey"} & part.keys():
        found[attribute] = ".".join(_word(name) for name in str(part[attribute]).split("."))
    return found


def _rename_in_drawing(document: Document, fresh: dict[str, str]) -> None:
    for node in document.tags():
        if node.tag == MODEL + "conditionExpression" and node.text:
            node.text = _read(node.text, fresh)
        elif str(node.tag).startswith(Z):
            for attribute in _NAMING:
                if value := node.get(attribute):
                    node.set(attribute, ".".join(fresh.get(name, name) for name in value.split(".")))
            for attribute in _READING:
                if (value := node.get(attribute, "")).startswith("="):
                    node.set(attribute, _read(value, fresh))


def _read(text: str, fresh: dict[str, str]) -> str:
    """An expression with the new names, outside of its quoted texts."""
    names = "|".join(re.escape(name) for name in sorted(fresh, key=len, reverse=True))
    found = re.compile(rf"(?<!\w)(?:{names})(?!\w)(?! (?!(?:{_GOES_ON})\b)\w)")
    parts = _TEXTS.split(text)
    return "".join(part if part[:1] == '"' else found.sub(lambda name: fresh[name[0]], part) for part in parts)
