"""One difference, and how two values are set side by side; of long texts only the parts that differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["added", "removed", "changed", "layout"]
#: Around what differs inside a long text: the command line prints them, a page makes a mark of them.
OPENS, CLOSES = "⟦", "⟧"
#: A value up to this length is shown whole.
_SHORT: Final = 100
#: How many words stand around what differs, and how many differing parts of one text are named.
_AROUND, _MOST_PARTS = 6, 5


@dataclass(frozen=True)
class Difference:
    """One change: in which file, at which element (empty: the whole file), of what kind, and in words."""

    file: str
    element: str
    kind: Kind
    what: str


def turned(label: str, before: object, after: object) -> str:
    """``el tiempo pasó de «a» a «b»``, with words for what was or is not there, and for labels of many things."""
    many = label.startswith(("los ", "las "))
    if before in (None, "", ()):
        return f"{label} ahora {'son' if many else 'es'} «{shown(after)}»"
    if after in (None, "", ()):
        return f"{label} ya no {'son' if many else 'es'} «{shown(before)}»"
    one, other = _plain(before), _plain(after)
    if one == other:
        return f"{label} {'cambiaron' if many else 'cambió'} solo en espacios o saltos de línea"
    if max(len(one), len(other)) <= _SHORT:
        return f"{label} {'pasaron' if many else 'pasó'} de «{one}» a «{other}»"
    parts = list(_parts(one, other))
    differences = "; ".join(f"de «{a}» a «{b}»" for a, b in parts[:_MOST_PARTS])
    more = f"; y {len(parts) - _MOST_PARTS} partes más" if len(parts) > _MOST_PARTS else ""
    return f"{label} {'pasaron' if many else 'pasó'} {differences}{more}"


def shown(value: object) -> str:
    """A value in a sentence, shortened."""
    plain = _plain(value)
    return plain if len(plain) <= _SHORT else plain[: _SHORT - 3] + "…"


def _plain(value: object) -> str:
    text = {True: "sí", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return " ".join(str(text).split())


def _parts(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Each stretch in which two texts differ, on both sides, with a few words around it."""
    a, b = (re.findall(r"\s*(?:\w+|[^\w\s])", text) for text in (one, other))
    for group in SequenceMatcher(None, a, b).get_grouped_opcodes(_AROUND):
        yield (
            _side(a, [(kind, start, end) for kind, start, end, _, _ in group]),
            _side(b, [(kind, start, end) for kind, _, _, start, end in group]),
        )


def _side(tokens: Sequence[str], stretches: Sequence[tuple[str, int, int]]) -> str:
    said = "".join(_stretch("".join(tokens[start:end]), kind == "equal") for kind, start, end in stretches)
    before, after = stretches[0][1] > 0, stretches[-1][2] < len(tokens)
    return f"{'… ' if before else ''}{said.strip()}{' …' if after else ''}"


def _stretch(text: str, same: bool) -> str:
    if same or not text:
        return text
    blank, inner = text[: len(text) - len(text.lstrip())], text.strip()
    return f"{blank}{OPENS}{inner if len(inner) <= _SHORT else f'{inner[:70]} … {inner[-25:]}'}{CLOSES}"
