"""What a filled form amounts to: typed values, a sentence for each wrong field, and warnings that block nothing."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from engine import feel
from engine.forms import sentences
from engine.forms.components import CHOICES, Checks
from engine.forms.errors import Bad
from engine.forms.filling import MAX_ROWS, Filling, Placed, get, put
from engine.forms.tidy import foreign_letters, named
from engine.forms.typed import decimal
from engine.mail_address import usual_address

#: How many signs a sentence names.
_MOST_SIGNS = 5
#: A step smaller or larger than this power of ten is no step that anybody could be held to.
_FINEST = 40


@dataclass(frozen=True)
class Cleaned:
    """``values``: typed, ready to become variables; meaningful only when there are no ``errors``.

    ``errors`` and ``warnings`` map a field's dotted path (``delegados.0.dni``) to a Spanish sentence.
    """

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)


def clean_filling(filling: Filling, told: Filling | None = None) -> Cleaned:
    """Judge every visible field, and keep what a variable may become of it.

    ``told``: what its sentences are made of.
    """
    cleaned, told = Cleaned({}), told or filling
    filling.compute_last()
    for placed in filling.placed:
        if placed.component.type == "dynamiclist" and placed not in filling.hidden:
            put(cleaned.values, placed.path, [{} for _ in range(filling.rows(placed))])
            _check_rows(filling, told, placed, cleaned)
    for placed in filling.placed:
        if placed not in filling.hidden and placed.path in filling.by_path:
            _keep(filling, told, placed, cleaned)
    return cleaned


def _check_rows(filling: Filling, told: Filling, placed: Placed, cleaned: Cleaned) -> None:
    found, limit = get(filling.given, placed.path), placed.component.checks.max_items or MAX_ROWS
    if isinstance(found, list | tuple) and len(found) > limit:
        cleaned.errors[placed.name] = sentences.TOO_MANY_ROWS.format(label=label(told, placed), limit=limit)


def _keep(filling: Filling, told: Filling, placed: Placed, cleaned: Cleaned) -> None:
    kind = placed.component.type
    if kind in ("group", "dynamiclist"):
        return
    if kind != "expression" and filling.value(placed.component.disabled, placed) is True:
        return
    value = get(filling.data, placed.path)
    put(cleaned.values, placed.path, value)
    if kind == "expression" or filling.is_readonly(placed):
        return
    try:
        _judge(filling, told, placed, value)
        if value is not None and placed.component.checks.warn and _is(filling, placed, placed.component.checks.warn):
            warning = _as_written(placed.component.checks.warning) or sentences.WARNING
            cleaned.warnings[placed.name] = _sentence(warning, told, placed)
        elif isinstance(value, str) and placed.component.checks.kind == "email" and (near := usual_address(value)):
            cleaned.warnings[placed.name] = _sentence(sentences.NEAR_ADDRESS, told, placed, meant=near)
        elif isinstance(value, str) and _is_name(placed) and (odd := foreign_letters(value)):
            signs = ", ".join(named(each) for each in odd[:_MOST_SIGNS])
            cleaned.warnings[placed.name] = _sentence(sentences.OTHER_ALPHABET, told, placed, signs=signs)
    except Bad as bad:
        cleaned.errors[placed.name] = _sentence(bad.sentence, told, placed, **bad.facts)
    except feel.FeelError:
        cleaned.errors[placed.name] = _sentence(sentences.EXPRESSION_FAILED, told, placed)


def _is_name(placed: Placed) -> bool:
    return placed.component.properties.get("tidy") == "name"


def label(filling: Filling, placed: Placed) -> str:
    """The field's label as people read it."""
    shown = placed.component.label.show(filling.scope_at(placed), filling.context, filling.presentation)
    return shown or placed.component.key[-1] if placed.component.key else shown


def _sentence(text: str, told: Filling, placed: Placed, **facts: Any) -> str:
    return text.format(label=sentences.short(label(told, placed)), **facts)


def _as_written(text: Any) -> str:
    """An analyst's sentence, to be shown as it is, whatever braces it holds; empty where there is none."""
    return text.replace("{", "{{").replace("}", "}}") if isinstance(text, str) else ""


def _is(filling: Filling, placed: Placed, rule: Any) -> bool:
    return filling.value(rule, placed) is True


def _judge(filling: Filling, told: Filling, placed: Placed, value: Any) -> None:
    """Raise :class:`Bad` for the first thing that is wrong."""
    if placed.path in filling.bad:
        raise filling.bad[placed.path]
    checks = placed.component.checks
    unticked = value is False and placed.component.type == "checkbox"  # of a choice, «false» is an answer
    if value in (None, "", []) or unticked:
        if _is(filling, placed, checks.required):
            raise Bad(_required(filling, placed))
        if not unticked:
            return
    for problem in _problems(filling, told, placed, value, checks):
        raise problem if _bounds_are_told(filling, told, placed, checks) else Bad(sentences.RULE)


def _bounds_are_told(filling: Filling, told: Filling, placed: Placed, checks: Checks) -> bool:
    """Whether whoever reads the sentence may know the bounds that it names."""
    rules = (checks.least, checks.most, checks.min_length, checks.max_length, checks.increment)
    return told is filling or all(told.value(rule, placed) == filling.value(rule, placed) for rule in rules)


def _required(filling: Filling, placed: Placed) -> str:
    kind = placed.component.type
    if kind == "checklist" and len(filling.options(placed)) == 1:
        return sentences.REQUIRED_BOX
    if kind in CHOICES:
        return sentences.REQUIRED_CHOICE
    return {"checkbox": sentences.REQUIRED_BOX, "filepicker": sentences.REQUIRED_FILE}.get(kind, sentences.REQUIRED)


def _problems(filling: Filling, told: Filling, placed: Placed, value: Any, checks: Checks) -> Iterator[Bad]:
    def bound(rule: Any) -> Decimal | None:
        found = filling.value(rule, placed)
        return Decimal(str(found)) if isinstance(found, str | int | float | Decimal) and found != "" else None

    own = _as_written(told.value(checks.message, placed))
    if placed.component.type == "number" and (number := decimal(value)) is not None:
        yield from _number_problems(number, checks, bound)
    elif isinstance(value, str) and placed.component.type not in CHOICES:
        yield from _text_problems(value, checks, bound, own)
    if isinstance(value, dt.time | dt.datetime):
        yield from _interval_problems(value, placed, filling)
    if isinstance(value, dt.date) and placed.component.raw.get("disallowPassedDates") is True:
        yield from _passed(filling, value)
    if checks.rule and not _is(filling, placed, checks.rule):
        yield Bad(own or sentences.RULE)


def _text_problems(value: str, checks: Checks, bound: Callable[[Any], Decimal | None], own: str) -> Iterator[Bad]:
    if checks.signs is not None and (odd := list(dict.fromkeys(each.group() for each in checks.signs.finditer(value)))):
        yield Bad(sentences.BAD_SIGNS, signs=", ".join(named(each) for each in odd[:_MOST_SIGNS]))
    least, most = bound(checks.min_length), bound(checks.max_length)
    if least is not None and len(value) < least:
        yield Bad(sentences.TOO_SHORT, limit=least)
    if most is not None and len(value) > most:
        yield Bad(sentences.TOO_LONG, limit=most, length=len(value))
    if checks.pattern is not None and not checks.pattern.search(value):
        yield Bad(_as_written(checks.pattern_message) or own or sentences.PATTERN)


def _number_problems(value: Decimal, checks: Checks, bound: Callable[[Any], Decimal | None]) -> Iterator[Bad]:
    least, most = bound(checks.least), bound(checks.most)
    if least is not None and value < least:
        yield Bad(sentences.TOO_SMALL, limit=least)
    if most is not None and value > most:
        yield Bad(sentences.TOO_LARGE, limit=most)
    step = bound(checks.increment)
    if step is not None and step > 0 and abs(step.adjusted()) < _FINEST and (rest := Fraction(value) % Fraction(step)):
        low = Fraction(value) - rest
        yield Bad(sentences.BETWEEN_STEPS, low=_digits(low), high=_digits(low + Fraction(step)))


def _digits(value: Fraction) -> str:
    """A fraction of tens, as people write it."""
    with localcontext(prec=100):
        return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")


def _interval_problems(value: dt.time | dt.datetime, placed: Placed, filling: Filling) -> Iterator[Bad]:
    minutes = placed.component.raw.get("timeInterval")
    local = value.astimezone(filling.presentation.zone) if isinstance(value, dt.datetime) and value.tzinfo else value
    if isinstance(minutes, int) and 1 < minutes <= 60 and (local.minute % minutes or local.second):
        yield Bad(sentences.BETWEEN_TIMES, minutes=minutes)


def _passed(filling: Filling, value: dt.date) -> Iterator[Bad]:
    now = (filling.context or feel.Context()).now().astimezone(filling.presentation.zone)
    if value < (now if isinstance(value, dt.datetime) else now.date()):
        yield Bad(sentences.PASSED_DATE)
