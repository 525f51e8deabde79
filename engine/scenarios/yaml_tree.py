"""YAML with line numbers, read as YAML 1.2 means it: ``no`` and ``040112`` are texts, and dates stay texts.

Untrusted bytes: size, depth and the number of nodes after aliases are capped, and no tag makes an object.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import yaml

from engine.scenarios.records import BrokenScenario, Place
from engine.texts import is_writable

MAX_BYTES, MAX_NODES, MAX_DEPTH = 1_000_000, 100_000, 60
_TAG: Final = "tag:yaml.org,2002:"


class Map(dict[str, Any]):
    """A mapping that knows its line, and the line of each of its entries."""

    def __init__(self, entries: Mapping[str, Any] | None = None) -> None:
        super().__init__(entries or {})
        self.line = 0
        self.lines: dict[str, int] = {}


_KINDS: Final = {"int": "un número entero", "float": "un número", "bool": "«true» ni «false»"} | {
    "null": "vacío",
    "merge": "«<<»",
}


class _Loader(yaml.SafeLoader):
    """The safe loader, with YAML 1.2's few plain types."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


_PATTERNS: dict[str, re.Pattern[str]] = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
    ("merge", r"^<<$", "<"),
):
    _PATTERNS[_tag] = re.compile(_pattern)
    _Loader.add_implicit_resolver(_TAG + _tag, _PATTERNS[_tag], list(_first))


def read(path: str, data: bytes) -> Map:
    """The file's mapping. Raises :class:`BrokenScenario` with the line."""
    if len(data) > MAX_BYTES:
        raise BrokenScenario(Place(path, 1), f"El archivo pesa más de {MAX_BYTES // 1_000_000} MB.")
    try:
        root = yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError:
        raise BrokenScenario(Place(path, 1), "El archivo no es un texto UTF-8.") from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BrokenScenario(
            Place(path, line), f"No es YAML: {getattr(fault, 'problem', None) or 'no se entiende'}."
        ) from None
    except RecursionError:
        raise BrokenScenario(Place(path, 1), "Está anidado demasiado hondo.") from None
    found = _Builder(path).value(root, 0) if root is not None else None
    if not isinstance(found, Map):
        raise BrokenScenario(Place(path, 1), "Se esperaba un archivo con entradas «clave: valor».")
    return found


class _Builder:
    """Nodes to values. An alias is built again at each use, so every use counts."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._count = 0

    def value(self, node: yaml.Node, depth: int) -> Any:
        self._count += 1
        if self._count > MAX_NODES or depth > MAX_DEPTH:
            raise self._broken(node, "Es demasiado grande o se contiene a sí mismo.")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> Map:
        found, own = Map(), set[str]()
        found.line = node.start_mark.line + 1
        for key, value in node.value:
            if key.tag == _TAG + "merge":
                base = self.value(value, depth + 1)
                if not isinstance(base, Map):
                    raise self._broken(key, "«<<» se usa con un grupo de entradas.")
                found.update({name: item for name, item in base.items() if name not in found})
                found.lines = {**base.lines, **found.lines}
                continue
            name = str(key.value)
            if not is_writable(name):
                raise self._broken(key, "Un nombre tiene medio carácter, que no se puede escribir.")
            if name in own:
                raise self._broken(key, f"«{name}» está dos veces.")
            own.add(name)
            found[name] = self.value(value, depth + 1)
            found.lines[name] = key.start_mark.line + 1
        return found

    def _scalar(self, node: yaml.Node) -> Any:
        text, tag = str(node.value), node.tag.removeprefix(_TAG)
        if tag in _PATTERNS and not _PATTERNS[tag].fullmatch(text):  # the tag was written by hand
            raise self._broken(node, f"«{text[:40]}» no es {_KINDS[tag]}.")
        if not is_writable(text):
            raise self._broken(node, "Un texto tiene medio carácter, que no se puede escribir.")
        if tag == "null":
            return None
        if tag == "bool":
            return text == "true"
        if tag in ("int", "float"):
            return Decimal(text)
        if tag == "str":
            return text
        raise self._broken(node, f"«{node.tag}» no se usa aquí.")

    def _broken(self, node: yaml.Node, message: str) -> BrokenScenario:
        return BrokenScenario(Place(self._path, node.start_mark.line + 1), message)
