"""Texts of timers: durations, dates and cycles as people and other engines write them."""

import re
from typing import Final

_UNITS: Final = (
    ("PT{}S", r"s|seg|segundos?|seconds?|secs?"),
    ("PT{}M", r"min|mins|minutos?|minutes?"),
    ("PT{}H", r"h|hrs?|horas?|hours?"),
    ("P{}D", r"d|d[ií]as?|days?"),
    ("P{}W", r"semanas?|weeks?|w"),
    ("P{}M", r"mes|meses|months?"),
    ("P{}Y", r"a[ñn]os?|years?"),
)

_ISO: Final = re.compile(r"^P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$", re.IGNORECASE)


def bare_duration(text: str) -> str:
    """``P5D`` for ``=P5D``: a duration written as a name, without its quotes. Empty for anything else."""
    plain = text.strip().removeprefix("=").strip()
    return plain.upper() if text.lstrip().startswith("=") and _ISO.match(plain) else ""


def timer(text: str, kind: str) -> str:
    """A timer text as the engine reads it: ``5 días``, ``"P5D"``, ``p5d``, ``PT5D``. Empty where nothing is sure."""
    plain = text.strip().strip("\"'").strip()
    cycle = kind == "timer:cycle"
    prefix, _, rest = plain.rpartition("/") if cycle else ("", "", plain)
    every = _duration(rest)
    if kind == "timer:date" and every:
        return f'=now() + duration("{every}")'
    if kind == "timer:date":
        found = re.match(r"^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)$", plain)
        return f"{found[1]}T{found[2]}" if found else plain if re.match(r"^\d{4}-\d\d-\d\d$", plain) else ""
    if not every:
        return ""
    return f"{prefix.upper() or 'R'}/{every}" if cycle else every


def _duration(text: str) -> str:
    plain = text.strip()
    if _ISO.match(plain):
        return plain.upper()
    if found := re.match(r"^PT(\d+)D$", plain, re.IGNORECASE):
        return f"P{found[1]}D"
    if found := re.match(r"^P(\d+)([HS])$", plain, re.IGNORECASE):
        return f"PT{found[1]}{found[2].upper()}"
    for shape, unit in _UNITS:
        if found := re.match(rf"^(\d+)\s*(?:{unit})\.?$", plain, re.IGNORECASE):
            return shape.format(found[1])
    return ""
