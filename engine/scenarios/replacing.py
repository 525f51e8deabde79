"""Everybody's data, replaced by data of nobody: the same text by the same stand-in, of the same kind.

Kept is only what the version itself says: texts that stand in its drawings, decisions and forms, truth values, dates
and small numbers. Every other text goes, whether or not a form calls it personal, since people write names anywhere.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from engine import drawing
from engine.definitions.bundle import Bundle
from engine.feel.text import moment_text
from engine.feel.values import BOOLEAN, CONTEXT, DATE, DATE_TIME, LIST, NULL, NUMBER, STRING, kind, number

_LITERAL: Final = re.compile(r'"([^"]{1,80})"')
_LARGEST_KEPT: Final = 1000
_FILE: Final = frozenset({"file", "name", "type", "size", "sha256"})
_WORDS: Final = ("Alfa", "Beta", "Gama", "Delta", "Sigma", "Omega")


class Replacing:
    """The stand-ins of one recording."""

    def __init__(self, bundle: Bundle) -> None:
        self._known = set(_said(bundle))
        self._stand_ins: dict[str, str] = {}

    def keep(self, value: Any) -> None:
        """A choice from a list is no secret."""
        if isinstance(value, list):
            for item in value:
                self.keep(item)
        elif isinstance(value, str):
            self._known.add(value)

    def value(self, value: Any) -> Any:
        """A value as a scenario writes it, nobody's."""
        found = kind(value)
        if found in (NULL, BOOLEAN):
            return value
        if found == NUMBER:
            exact = number(value)
            whole = int(exact) if exact == exact.to_integral_value() else float(exact)
            return whole if abs(exact) <= _LARGEST_KEPT else 1
        if found == LIST:
            return [self.value(item) for item in value]
        if found == CONTEXT:
            return self._context(value)
        if found == STRING:
            return value if value in self._known else self._text(value)
        functions = {DATE: "date", DATE_TIME: "date and time"}
        return f'={functions.get(found or "", "duration")}("{moment_text(value)}")'

    def _context(self, value: Mapping[str, Any]) -> dict[str, Any]:
        if set(value) >= _FILE:
            return {"file": "1", "name": "archivo.pdf", "type": value["type"], "size": 1, "sha256": "0" * 64}
        return {name: self.value(item) for name, item in value.items()}

    def _text(self, text: str) -> str:
        if text not in self._stand_ins:
            self._stand_ins[text] = _stand_in(text, len(self._stand_ins) + 1)
        return self._stand_ins[text]


def _stand_in(text: str, turn: int) -> str:
    """Of the same kind: an address, a number of as many digits, a date, a link, or as many words."""
    if "@" in text:
        return f"persona{turn}@ejemplo.pe"
    if re.fullmatch(r"\+?\d+", text):
        lead = text[: 4 if text.startswith("+") else 2]
        return lead + str(turn).zfill(len(text) - len(lead)) if len(text) > len(lead) else "1"
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text):
        return text
    if re.match(r"https?://", text):
        return f"https://ejemplo.pe/{turn}"
    words = [_WORDS[(turn + at) % len(_WORDS)] for at in range(max(len(text.split()), 1))]
    return " ".join(words[:12])


def _said(bundle: Bundle) -> set[str]:
    """The texts that expressions and decision cells write between quotes, and that forms list as values."""
    found: set[str] = set()
    for path, data in bundle.files.items():
        if path.endswith((".bpmn", ".dmn")):
            for node in drawing.parse_xml(data, path).iter("*"):
                texts = (text.strip() for text in (node.text or "", *map(str, node.attrib.values())))
                cells = (text for text in texts if text.startswith("=") or path.endswith(".dmn"))
                found.update(said for text in cells for said in _LITERAL.findall(text))
        elif path.endswith(".form"):
            found |= _values(json.loads(data))
    return found


def _values(tree: Any) -> set[str]:
    if isinstance(tree, list):
        return set().union(*map(_values, tree)) if tree else set()
    if not isinstance(tree, dict):
        return set()
    own = {tree["value"]} if isinstance(tree.get("value"), str) else set()
    return own.union(*(_values(item) for item in tree.values() if isinstance(item, (list, dict))))
