"""What changed between two versions, in words: elements, conditions, timers, forms, fields, decisions and rules.

Elements are the same if their ids are. What only moved on the page is called layout; a text that only another editor
wrote differently (blanks, the order of attributes) is no change at all.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath

from engine.check.words import capital
from engine.difference import decisions, drawings, forms
from engine.difference.words import CLOSES, OPENS, Difference, Kind, turned

__all__ = ["CLOSES", "OPENS", "Difference", "Kind", "compare"]


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Difference]:
    """The differences of two versions (path → bytes), by file; an empty list where they mean and look the same.

    Files that cannot be read are compared as bytes, never refused: an analyst may ask about a draft.
    """
    found: list[Difference] = []
    for path in sorted({*before, *after}):
        if path not in before:
            found.append(Difference(path, "", "added", f"Se agregó el archivo {path}."))
        elif path not in after:
            found.append(Difference(path, "", "removed", f"Se quitó el archivo {path}."))
        elif before[path] != after[path]:
            found += _file(path, before[path], after[path])
    return found


def _file(path: str, before: bytes, after: bytes) -> list[Difference]:
    reader = {".bpmn": drawings.compare, ".form": forms.compare, ".dmn": decisions.compare}
    kind = PurePosixPath(path).suffix
    found = reader[kind](path, before, after) if kind in reader else None
    return [Difference(path, "", "changed", _text(path, before, after))] if found is None else found


def _text(path: str, before: bytes, after: bytes) -> str:
    """A file that is compared as a text, or is none."""
    try:
        return f"{capital(turned(f'el texto de {path}', before.decode(), after.decode()))}."
    except UnicodeDecodeError:
        return f"El contenido de {path} es otro."
