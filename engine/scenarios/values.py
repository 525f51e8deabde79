"""Values of a scenario: texts with ``=`` are FEEL; what is expected is compared entry by entry."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from engine import feel
from engine.errors import Refusal
from engine.feel.errors import FeelError
from engine.feel.text import moment_text
from engine.feel.values import BOOLEAN, CONTEXT, DAYS_TIME, LIST, NULL, NUMBER, STRING, kind, number
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


def span(text: str, place: Place) -> timedelta:
    """The length of ``P6D`` or ``PT2H``. Raises :class:`BrokenScenario`."""
    found = feel.compile_expression("duration(text)").evaluate({"text": text})
    if kind(found) != DAYS_TIME:
        raise BrokenScenario(place, f"«{text}» no es una duración como P6D o PT2H.")
    length: timedelta = found.timedelta()
    return length


def _text(text: str, scope: Mapping[str, Any], context: feel.Context, place: Place) -> Any:
    if not text.startswith("="):
        return text
    try:
        return feel.compile_expression(text, [*context.functions, *scope]).evaluate(scope, context)
    except (FeelError, Refusal) as fault:
        raise BrokenScenario(place, f"«{text}» no se puede evaluar: {fault}") from None


class Layered(Mapping[str, Any]):
    """One scope over others, the first innermost; asked only for what is read."""

    def __init__(self, *scopes: Mapping[str, Any]) -> None:
        self._scopes = scopes

    def __getitem__(self, name: str) -> Any:
        for scope in self._scopes:
            if name in scope:
                return scope[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in scope for scope in self._scopes)

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys(name for scope in self._scopes for name in scope)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Data(Mapping[str, Any]):
    """The named data of a scenario, evaluated when it is read: ``today()`` in it is the day of the step."""

    def __init__(
        self, values: Mapping[str, Any], context: feel.Context, place: Place, asked: tuple[str, ...] = ()
    ) -> None:
        self._values, self._context, self._place, self._asked = values, context, place, asked

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if not asks(value):
            return value
        if name in self._asked:
            raise BrokenScenario(self._place, f"El dato «{name}» se contiene a sí mismo.")
        inner = Data(self._values, self._context, self._place, (*self._asked, name))
        return evaluated(value, inner, self._context, self._place)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def as_sent(value: Any) -> Any:
    """A value as a form sends it, JSON-like: dates and times as ISO text, whole numbers as such."""
    if isinstance(value, Mapping):
        return {name: as_sent(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_sent(item) for item in value]
    if kind(value) == NUMBER:
        return int(value) if value == int(value) else value
    return value if kind(value) in (NULL, BOOLEAN, STRING) else moment_text(value)


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
    return "nada (null)" if value is None else _written(plain(value))[:200]


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_written(item)}' for name, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return f"«{value}»" if isinstance(value, str) else str(value)
