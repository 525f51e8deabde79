"""What may stand where in a scenario file: each part is asked for as what it must be, or refused with its line."""

from typing import Any

from engine.scenarios.records import BrokenScenario, Place, Values
from engine.scenarios.yaml_tree import Map


def only(path: str, tree: Map, names: tuple[str, ...], what: str) -> None:
    """Refuse entries that ``what`` has no place for."""
    for name in tree:
        if name not in names:
            place = Place(path, tree.lines.get(name, tree.line))
            raise BrokenScenario(place, f"«{name}» no va en {what}. Va: {', '.join(names)}.")


def mapping(path: str, item: Any, line: int, what: str) -> Map:
    """The item as entries; ``line``: where to point when it is none."""
    if isinstance(item, Map):
        return item
    raise BrokenScenario(Place(path, line), f"{what} se escribe con entradas «clave: valor».")


def map_of(path: str, tree: Map, name: str) -> Map:
    """The entries below a name; none where it is not there."""
    item = tree.get(name)
    if item is None:
        return Map()
    return mapping(path, item, tree.lines[name], f"«{name}»")


def values_of(path: str, tree: Map, name: str) -> Values:
    """Entries, or FEEL that makes them."""
    item = tree.get(name)
    return item if isinstance(item, str) and item.startswith("=") else map_of(path, tree, name)


def list_of(path: str, tree: Map, name: str) -> list[Any]:
    """The list below a name; empty where it is not there."""
    item = tree.get(name)
    if item is None:
        return []
    if isinstance(item, list):
        return item
    raise BrokenScenario(Place(path, tree.lines.get(name, tree.line)), f"«{name}» es una lista: cada línea con «- ».")


def text(path: str, tree: Map, name: str) -> str:
    """The text below a name, as written; empty where it is not there."""
    item = tree.get(name)
    if item is None:
        return ""
    if isinstance(item, (list, Map)):
        raise BrokenScenario(Place(path, tree.lines.get(name, tree.line)), f"«{name}» es un texto.")
    return str(item)
