"""Values of a scenario: texts with ``=`` are FEEL; what is expected is compared entry by entry."""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from engine import feel
from engine.errors import Refusal
from engine.feel.errors import FeelError
from engine.feel.text import moment_text
from engine.feel.values import BOOLEAN, CONTEXT, LIST, NULL, NUMBER, STRING, kind, number
from engine.scenarios.records import BrokenScenario, Place


def evaluated(value: Any, scope: Mapping[str, Any], context: feel.Context, place: Place) -> Any:
    """The value with every FEEL text in it evaluated. Raises :class:`BrokenScenario`."""
    if isinstance(value, str):
        return _text(value, scope, context, place)
    if isinstance(value, Mapping):
        return {name: evaluated(item, scope, context, place) for name, item in value.items()}
    if isinstance(value, list):
        return [evaluated(item, scope, context, place) for item in value]
    return value


def asks(value: Any) -> bool:
    """Whether there is FEEL anywhere in a value."""
    if isinstance(value, Mapping):
        return any(map(asks, value.values()))
    return any(map(asks, value)) if isinstance(value, list) else isinstance(value, str) and value.startswith("=")


def _text(text: str, scope: Mapping[str, Any], context: feel.Context, place: Place) -> Any:
    if not text.startswith("="):
        return text
    try:
        return feel.compile_expression(text, [*context.functions, *scope]).evaluate(scope, context)
    except (FeelError, Refusal) as fault:
        raise BrokenScenario(place, f"«{text}» no se puede evaluar: {fault}") from None


def layered(*scopes: Mapping[str, Any]) -> Mapping[str, Any]:
    """One scope over others, the first innermost."""
    return ChainMap(*(dict(scope) for scope in scopes))


def as_sent(value: Any) -> Any:
    """A value as a form sends it: dates and times as ISO text."""
    if isinstance(value, Mapping):
        return {name: as_sent(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_sent(item) for item in value]
    return value if kind(value) in (NULL, BOOLEAN, STRING, NUMBER) else moment_text(value)


def difference(expected: Any, actual: Any, path: str = "") -> str:
    """What is not as expected, in words; empty where all is. Contexts are compared by the entries expected."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        found = (difference(item, actual.get(name), f"{path}.{name}".strip(".")) for name, item in expected.items())
        return next(filter(None, found), "")
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual, strict=True), 1)
        return next(filter(None, (difference(one, other, f"{path}[{i}]") for i, (one, other) in pairs)), "")
    if plain(expected) == plain(actual):
        return ""
    where = f"en «{path}» " if path else ""
    return f"{where}se esperaba {shown(expected)} y hay {shown(actual)}"


def plain(value: Any) -> Any:
    """A value in the one form in which it is compared: numbers as numbers, moments as their text."""
    found = kind(value)
    if found == NUMBER:
        return number(value)
    if found == LIST:
        return [plain(item) for item in value]
    if found == CONTEXT:
        return {name: plain(item) for name, item in value.items()}
    return value if found in (NULL, BOOLEAN, STRING) or found is None else moment_text(value)


def shown(value: Any) -> str:
    """A value as an analyst writes it, at most so long that it stays a line."""
    found = plain(value)
    if found is None:
        return "nada (null)"
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, str):
        return f"«{found[:200]}»"
    return str(found)[:200]
