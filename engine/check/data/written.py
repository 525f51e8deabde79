"""Every expression that an analyst writes in a form: in its rules, its texts, its properties; and where it stands."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from engine import feel, templating
from engine.check.source import Place
from engine.errors import Refusal
from engine.feel.nodes import Node
from engine.forms.components import Component
from engine.forms.filling import SPECIAL

#: What a component holds that is no text of its own to read: others' components, and values as they are.
_OTHERS: Final = frozenset({"components", "values", "key", "path", "id", "type", "pattern", "columns"})
_SIGN: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True)
class Written:
    """One expression, and the JSON string it stands in.

    ``near``: the names that the component sees of the row or group it stands in. ``looped``: in a template's loop,
    where any name may be an entry of the item.
    """

    component: Component
    text: str
    node: Node
    names: frozenset[str]
    near: frozenset[str]
    looped: bool = False


def written(components: tuple[Component, ...], near: frozenset[str] = frozenset()) -> Iterator[Written]:
    """All of a form, in its order. What cannot be read is left to whoever opens the form."""
    for component in components:
        for attribute, text in _texts(component.raw):
            for source, looped in _expressions(component, attribute, text):
                if (expression := _compiled(source)) is not None:
                    names = frozenset() if looped else expression.names - near
                    node = feel.parse(expression.text, frozenset())
                    yield Written(component, text, node, names, near, looped)
        yield from written(component.components, near | _inside(component))


def _inside(component: Component) -> frozenset[str]:
    """The names that a row, or a group with a name of its own, gives to what stands in it."""
    if not component.key:
        return frozenset()
    return SPECIAL | {first for each in component.components for first in _first(each)}


def _first(component: Component) -> Iterator[str]:
    if component.key:
        yield component.key[0]
    else:
        for each in component.components:
            yield from _first(each)


def _texts(raw: Any, attribute: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(raw, str):
        yield attribute, raw
    elif isinstance(raw, list):
        for part in raw:
            yield from _texts(part, attribute)
    elif isinstance(raw, dict):
        for name, part in raw.items():
            if name not in _OTHERS:
                yield from _texts(part, name)


def _expressions(component: Component, attribute: str, text: str) -> Iterator[tuple[str, bool]]:
    """The FEEL in a text, and whether it stands in a loop."""
    if text.lstrip().startswith("="):
        yield text.strip()[1:], False
    elif attribute == "valuesKey" or (attribute == "dataSource" and component.type == "table"):
        yield text, False
    elif "{{" in text:
        try:
            for _, expression, loops in templating.compile_template(text).expressions:
                yield expression.text, bool(loops)
        except Refusal:
            return


def _compiled(text: str) -> feel.Expression | None:
    try:
        return feel.compile_expression(text)
    except feel.FeelError:
        return None


def place_of(data: bytes, component: Component, text: str, sought: str) -> Place:
    """Where a path or a text stands within a component's text in the file, as near as can be found."""
    file = data.decode("utf-8-sig", "replace")
    begin = max(file.find(json.dumps(component.id, ensure_ascii=False)), 0)
    for ascii_only in (False, True):
        inside = json.dumps(text, ensure_ascii=ascii_only)
        for since in (begin, 0):
            if (at := file.find(inside, since)) >= 0:
                return place_at(file, at + _offset(inside, json.dumps(sought, ensure_ascii=ascii_only)[1:-1]))
    return Place(1, 1)


def place_of_entry(data: bytes, component: Component, name: str) -> Place:
    """Where an entry of that name stands in a component."""
    file = data.decode("utf-8-sig", "replace")
    begin = max(file.find(json.dumps(component.id, ensure_ascii=False)), 0)
    pattern = re.compile(rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:")
    found = pattern.search(file, begin) or pattern.search(file)
    return place_at(file, found.start()) if found else Place(1, 1)


def place_of_file_entry(data: bytes, name: str) -> Place:
    """Where an entry of that name first stands in a form's file."""
    file = data.decode("utf-8-sig", "replace")
    found = re.search(rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:", file)
    return place_at(file, found.start()) if found else Place(1, 1)


def place_in_template(data: bytes, sought: str) -> Place:
    """Where a path stands in a template."""
    text = data.decode("utf-8", "replace")
    return place_at(text, _offset(text, sought))


def _offset(text: str, sought: str) -> int:
    pattern = re.compile(rf"(?<![\w.]){re.escape(sought)}(?!\w)")
    parts = [part.span() for part in _SIGN.finditer(text)] or [(0, len(text))]
    found = (pattern.search(text, *part) for part in parts)
    return next((each.start() for each in found if each), 0)


def place_at(text: str, at: int) -> Place:
    """The place so many characters into a file."""
    return Place(text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)
