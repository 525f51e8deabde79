"""Values that are fixed and cannot serve: numbers that are none, keys that are nothing."""

from decimal import Decimal, InvalidOperation
from typing import Final

from engine import feel
from engine.check.bundle import Bundle
from engine.check.data.sites import Site, sites
from engine.check.report import Report
from engine.check.rules.written_down import shortened
from engine.check.words import capital
from engine.feel.values import Value

#: Kind of place → the least whole number that makes sense there.
_WHOLE: Final[dict[str, Decimal | None]] = {"retries": Decimal(0), "priority": None}


def fixed(bundle: Bundle, report: Report) -> None:
    """Attempts and priorities are whole numbers; a correlation key is something."""
    for source, process in bundle.processes():
        for site in sites(source, process, bundle.properties):
            if site.kind in (*_WHOLE, "key"):
                _judge(bundle, site, report)


def _judge(bundle: Bundle, site: Site, report: Report) -> None:
    try:
        value = _value(bundle, site)
    except (feel.FeelError, LookupError):
        return  # told elsewhere, or data decide
    if site.kind == "key":
        if value in (None, ""):
            _tell("key-empty", site, report, given="nada" if value is None else "un texto vacío")
    elif not _is_whole(value, _WHOLE[site.kind]):
        least = _WHOLE[site.kind]
        _tell("number-wrong", site, report, least=f", de {least} en adelante" if least is not None else "")


def _value(bundle: Bundle, site: Site) -> Value:
    """The value of a text that reads nothing; raises ``LookupError`` where it reads something."""
    if not site.is_feel:
        return site.text.strip()
    compiled = feel.compile_expression(site.text, bundle.functions)
    if compiled.names or compiled.possible_names:
        raise LookupError(site.text)
    return compiled.evaluate({})


def _is_whole(value: Value, least: Decimal | None) -> bool:
    try:
        number = Decimal(value) if isinstance(value, str | Decimal) else None
    except InvalidOperation:
        return False
    return number is not None and number.is_finite() and number % 1 == 0 and (least is None or number >= least)


def _tell(code: str, site: Site, report: Report, **facts: str) -> None:
    facts |= {"label": site.label, "Label": capital(site.label), "text": shortened(site.text)}
    if site.element is not None:
        what = site.source.called(site.element.id)
        facts |= {"what": what, "What": capital(what)}
    report.about(code, site.source, site.owner, site.place(), **facts)
