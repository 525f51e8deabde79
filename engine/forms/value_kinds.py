"""What an entry of a form may hold: for each kind the test of a value, and how an analyst is told what was wanted."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, NamedTuple

Kind = Literal[
    "text",
    "text or null",
    "plain text",
    "FEEL",
    "truth",
    "boolean",
    "boolean or FEEL",
    "boolean word",
    "scalar",
    "number",
    "step",
    "length",
    "count",
    "whole",
    "size",
    "minutes",
    "columns",
    "list or FEEL",
    "object",
    "components",
    "options",
    "named columns",
    "subtype",
    "validation",
    "time format",
    "alignment",
    "action",
    "compute on",
    "region",
    "input mode",
    "width",
    "tone",
    "tidy",
    "form type",
    "schema version",
]


class Wanted(NamedTuple):
    """A kind: whether a value is one, and the words for what was wanted."""

    fits: Callable[[Any], bool]
    words: str


def is_feel(value: Any) -> bool:
    """Whether it is written as FEEL, behind «=»."""
    return isinstance(value, str) and value.lstrip().startswith("=")


def _number(value: Any) -> Decimal | None:
    """The number, written as one or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _whole(value: Any, least: int, most: float = float("inf")) -> bool:
    found = _number(value)
    return found is not None and found == found.to_integral_value() and least <= found <= most


def _one_of(*words: Any, wanted: str = "") -> Wanted:
    told = wanted or " o ".join(f"«{word}»" for word in words if word)
    return Wanted(lambda value: any(value == word and type(value) is type(word) for word in words), told)


def _word(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in ("true", "false"))


def _options(value: Any) -> bool:
    return isinstance(value, list) and all(
        not isinstance(each, dict)
        or (isinstance(each.get("label", ""), str) and isinstance(each.get("value"), str | int | float))
        for each in value
    )


def _columns(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and isinstance(each.get("key"), str) and isinstance(each.get("label", ""), str)
        for each in value
    )


def _or_feel(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: is_feel(value) or fits(value)


def _is(*types: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, types) and (bool in types or not isinstance(value, bool))


_REGION: Final = re.compile("[A-Z]{2}")

KINDS: Final[Mapping[Kind, Wanted]] = {
    "text": Wanted(_is(str), "un texto"),
    "text or null": Wanted(_is(str, type(None)), "un texto"),
    "plain text": Wanted(lambda value: isinstance(value, str) and not is_feel(value), "un texto fijo, sin «=»"),
    "FEEL": Wanted(is_feel, "FEEL, con «=» delante"),
    "truth": Wanted(_or_feel(_is(bool)), "true, false o FEEL con «=» delante"),
    "boolean": Wanted(_is(bool), "true o false, sin comillas"),
    "boolean or FEEL": Wanted(_or_feel(_is(bool)), "true, false o FEEL con «=» delante"),
    "boolean word": Wanted(_word, "«true» o «false»"),
    "scalar": Wanted(_is(str, int, float, bool), "el valor de una opción"),
    "number": Wanted(_or_feel(lambda value: _number(value) is not None), "un número o FEEL con «=» delante"),
    "step": Wanted(_or_feel(lambda value: (_number(value) or 0) > 0), "un número por encima de cero"),
    "length": Wanted(_or_feel(lambda value: _whole(value, 0)), "un número entero o FEEL con «=» delante"),
    "count": Wanted(lambda value: _whole(value, 0), "un número entero"),
    "whole": Wanted(lambda value: isinstance(value, int) and _whole(value, 0), "un número entero"),
    "size": Wanted(lambda value: (_number(value) or -1) >= 0, "un número"),
    "minutes": Wanted(lambda value: isinstance(value, int) and _whole(value, 1, 60), "un número entero, de 1 a 60"),
    "columns": Wanted(lambda value: value is None or _whole(value, 2, 16), "un número entero, de 2 a 16"),
    "list or FEEL": Wanted(_or_feel(_is(list)), "una lista"),
    "object": Wanted(_is(dict), "un objeto, entre llaves"),
    "components": Wanted(_is(list), "una lista de componentes"),
    "options": Wanted(_options, "una lista de opciones con «label» y «value»"),
    "named columns": Wanted(_columns, "una lista de columnas con «key» y «label»"),
    "subtype": _one_of("date", "time", "datetime"),
    "validation": _one_of("email", "phone", "custom", "", None, wanted="«email», «phone» o «custom»"),
    "time format": _one_of("utc_offset", "utc_normalized", "no_timezone"),
    "alignment": _one_of("start", "center", "end"),
    "action": _one_of("submit", "reset"),
    "compute on": _one_of("change", "presubmit"),
    "region": Wanted(lambda value: isinstance(value, str) and bool(_REGION.fullmatch(value)), "un país: «PE»"),
    "input mode": _one_of("none", "text", "decimal", "numeric", "tel", "search", "email", "url"),
    "width": _one_of("short"),
    "tone": _one_of("good", "warn", "bad"),
    "tidy": _one_of("name", "code", "reference"),
    "form type": _one_of("default"),
    "schema version": Wanted(lambda value: isinstance(value, int) and _whole(value, 1, 19), "un número, de 1 a 19"),
}
