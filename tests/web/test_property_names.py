"""The names of a drawing's properties are spelt in their two tables alone: elsewhere a slip would read nothing at all."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.drawing.properties import found_in
from web.properties import PROPERTIES

ROOT = Path(__file__).parents[2]
TABLES = {ROOT / "engine/drawing/properties.py", ROOT / "web/properties.py"}
TEMPLATES = sorted((ROOT / "bpmn/.camunda/element-templates").glob("*.json"))


def loose(text: str) -> Iterator[str]:
    """Names of properties that a module spells: those no other word is written like, and keys of a ``properties``."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_unmistakable(node.value):
            yield node.value
        key = _read_key(node)
        if isinstance(key, ast.Constant) and key.value in PROPERTIES:
            yield key.value


def _is_unmistakable(text: str) -> bool:
    return not text.isalpha() and any(
        text == name or (text.startswith(name) and name[-1] == ":") for name in PROPERTIES
    )


def _read_key(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.Subscript(value=ast.Attribute(attr="properties"), slice=key):
            return key
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="properties"), attr="get" | "pop"), args=[key, *_]):
            return key
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[ast.Attribute(attr="properties")]):
            return key
    return None


def test_no_module_spells_the_name_of_a_property() -> None:
    modules = [path for room in ("engine", "services", "web") for path in (ROOT / room).rglob("*.py")]
    spelt = {str(path.relative_to(ROOT)): [*loose(path.read_text())] for path in modules if path not in TABLES}
    assert {path: names for path, names in spelt.items() if names} == {}


@pytest.mark.parametrize(
    "code",
    [
        "element.properties['estado']",
        "process.properties.get('publico', '')",
        "'motivo' in end.properties",
        "read('oficina:datos')",
        "name = 'distinta_de'",
        "f'search:{name}'",
    ],
)
def test_a_loose_name_is_found(code: str) -> None:
    assert [*loose(code)]


def test_words_of_everyday_and_properties_of_forms_are_no_loose_names() -> None:
    assert [*loose("said = 'estado'; field.properties.get('inputmode'); 'files' in node.properties")] == []


def test_the_editors_templates_write_properties_that_are_read() -> None:
    bound = [
        (path.name, each["binding"]["name"])
        for path in TEMPLATES
        for template in _list(json.loads(path.read_text()))
        for each in template["properties"]
        if each["binding"]["type"] == "zeebe:property"
    ]
    assert [pair for pair in bound if found_in(PROPERTIES, pair[1]) is None] == []


def _list(found: object) -> list[dict]:
    return found if isinstance(found, list) else [found]
