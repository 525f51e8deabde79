"""One difference, and how two values are set side by side."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["added", "removed", "changed", "layout"]


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
    return f"{label} {'pasaron' if many else 'pasó'} de «{shown(before)}» a «{shown(after)}»"


def shown(value: object) -> str:
    """A value in a sentence, shortened."""
    text = {True: "sí", False: "no"}.get(value, value) if isinstance(value, bool) else value
    plain = " ".join(str(text).split())
    return plain if len(plain) <= 100 else plain[:97] + "…"
