"""Expressions: every one is FEEL that can be read, and gives what its place needs."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from engine import feel, times
from engine.calendar.working_days import ADD_WORKING_DAYS, WORKING_DAYS_BETWEEN
from engine.check import translate
from engine.check.bundle import Bundle
from engine.check.data.sites import Site, sites
from engine.check.report import Report
from engine.check.rules.written_down import shortened
from engine.check.words import VALUES, capital, expected
from engine.drawing import SHORTEST_CYCLE
from engine.feel.values import kind

#: What can be done about a condition that has no sure translation.
STAND_IN: Final = "Poner una condición provisional en {what}."
_FOREIGN: Final = re.compile(r"^\s*[$#]\{.*\}\s*$", re.DOTALL)
#: Timer kind → what a FEEL value may be, and what analysts read.
_TIMES: Final = {
    "timer:date": ({"date and time", "date"}, "una fecha"),
    "timer:duration": ({"days and time duration", "years and months duration"}, "una duración"),
    "timer:cycle": (set[str](), "una repetición como R/P1D"),
}


def readable(bundle: Bundle, report: Report) -> None:
    """Grammar: what begins with ``=`` is FEEL; where FEEL is needed, it begins so; nothing is another engine's."""
    for source, process in bundle.processes():
        for site in sites(source, process, bundle.properties):
            facts = _facts(site)
            if site.is_feel:
                _read(bundle, site, facts, report)
            elif _FOREIGN.match(site.text):
                _offer(site, "foreign-expression", facts, report)
            elif site.kind.startswith("timer:"):
                _timer_text(site, facts, report)
            elif site.kind in ("dueDate", "followUpDate"):
                _date_text(site, facts, report)
            elif site.always:
                _offer(site, "not-feel", facts, report)


def _facts(site: Site) -> dict[str, Any]:
    facts: dict[str, Any] = {"label": site.label, "Label": capital(site.label), "text": shortened(site.text)}
    element = site.element
    if element is not None and site.kind != "condition":
        facts["what"] = site.source.called(element.id)
        facts["What"] = capital(facts["what"])
    return facts


def _read(bundle: Bundle, site: Site, facts: dict[str, Any], report: Report) -> None:
    try:
        compiled = feel.compile_expression(site.text, bundle.functions)
    except feel.FeelSyntaxError as fault:
        hint = f" ¿Quisiste decir «{fault.suggestion}»?" if fault.suggestion else ""
        found = expected(str(fault.facts.get("found", "")))
        facts |= {"expected": expected(fault.expected), "found": found, "hint": hint}
        if not _conditional(site):
            facts["repair"] = ""
        report.about("feel-syntax", site.source, site.owner, site.place(fault.line, fault.column), **facts)
        return
    except feel.NotHere as fault:
        facts["function"] = str(fault.facts["function"])
        report.about("function-elsewhere", site.source, site.owner, site.place(), **facts)
        return
    except feel.FeelError:
        report.about("feel-too-large", site.source, site.owner, site.place(), **facts)
        return
    if site.kind.startswith("timer:") and translate.bare_duration(site.text):
        fixed = translate.timer(translate.bare_duration(site.text), site.kind)
        wanted = _TIMES[site.kind][1]
        report.about("timer-text", site.source, site.owner, site.place(), wanted=wanted, fixed=fixed, **facts)
    elif not compiled.names - bundle.functions and not compiled.possible_names:
        _constant(site, compiled, facts, report)


def _constant(site: Site, compiled: feel.Expression, facts: dict[str, Any], report: Report) -> None:
    """An expression that reads nothing has one value, which must be of the right kind."""
    try:
        value = compiled.evaluate({}, _context())
    except feel.FeelLimit:
        report.about("feel-too-large", site.source, site.owner, site.place(), **facts)
        return
    except feel.FeelError:
        return
    given = VALUES.get(kind(value) or "", "algo desconocido")
    if site.kind == "condition":
        if isinstance(value, bool):
            report.about(
                "condition-constant",
                site.source,
                site.owner,
                site.place(),
                given="verdadero" if value else "falso",
                **facts,
            )
        else:
            report.about("condition-not-boolean", site.source, site.owner, site.place(), given=given, **facts)
    elif site.kind == "timer:cycle" and isinstance(value, str) and _has_no_pause(value):
        report.about("cycle-too-short", site.source, site.owner, site.place(), **facts)
    elif site.kind in _TIMES and not _is_time(site.kind, value):
        wanted = _TIMES[site.kind][1]
        report.about("timer-type", site.source, site.owner, site.place(), given=given, wanted=wanted, **facts)


def _is_time(place: str, value: Any) -> bool:
    return kind(value) in _TIMES[place][0] or (isinstance(value, str) and is_timer_text(place, value))


def is_timer_text(place: str, text: str) -> bool:
    """Whether a plain text is the date, the duration or the cycle that a timer of this kind needs."""
    if place == "timer:duration":
        return times.read_length(text) is not None
    if place == "timer:date":
        return times.read_instant(text, UTC) is not None
    found = times.read_cycle(text)
    return found is not None and (found.first is None or times.read_instant(found.first, UTC) is not None)


def _has_no_pause(cycle: str) -> bool:
    """Whether a cycle's own length is none, or less than the engine takes."""
    found = times.read_cycle(cycle)
    return found is not None and found.every is not None and _is_shorter(found.every, SHORTEST_CYCLE)


def _is_shorter(length: times.Length, least: timedelta) -> bool:
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    over = length.after(begun)
    return over is not None and over - begun < least


def _timer_text(site: Site, facts: dict[str, Any], report: Report) -> None:
    if not site.text:
        report.about("timer-empty", site.source, site.owner)
    elif site.kind == "timer:cycle" and _has_no_pause(site.text):
        report.about("cycle-too-short", site.source, site.owner, site.place(), **facts)
    elif not is_timer_text(site.kind, site.text):
        fixed = translate.timer(site.text, site.kind)
        more = {"fixed": fixed} if fixed else {"repair": ""}
        wanted = _TIMES[site.kind][1]
        report.about("timer-text", site.source, site.owner, site.place(), wanted=wanted, **more, **facts)


def _date_text(site: Site, facts: dict[str, Any], report: Report) -> None:
    if not is_timer_text("timer:date", site.text.strip()):
        given, wanted = VALUES["string"], _TIMES["timer:date"][1]
        report.about("kind-wrong", site.source, site.owner, site.place(), given=given, wanted=wanted, **facts)


def _offer(site: Site, code: str, facts: dict[str, Any], report: Report) -> None:
    """Report a text of another language, with its translation where there is a sure one."""
    fixed = translate.to_feel(site.text)
    more: dict[str, Any] = {"fixed": fixed}
    if not fixed:
        more = {"repair": STAND_IN, "provisional": True} if _conditional(site) else {"repair": ""}
    elif site.kind == "condition" and fixed == f"={site.text.strip()}":
        more["severity"] = "warns"  # the engine reads it as FEEL all the same
    report.about(code, site.source, site.owner, site.place(), **more, **facts)


def _conditional(site: Site) -> bool:
    return site.kind == "condition" and site.label == "la condición"


def _context() -> feel.Context:
    """A moment to evaluate constants at, and the installation's functions with an answer of the right kind."""
    moment = datetime(2026, 1, 2, 12, tzinfo=UTC)
    functions = {ADD_WORKING_DAYS: lambda *_: moment, WORKING_DAYS_BETWEEN: lambda *_: Decimal(1)}
    return feel.Context(now=lambda: moment, functions=functions)
