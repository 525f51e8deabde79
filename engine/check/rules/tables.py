"""Decision tables: cells that name a value their column does not know, rules never reached, rules that meet."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine import dmn
from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.resources import plain_value
from engine.check.source import Place
from engine.check.words import VALUES, did_you_mean, listed
from engine.dmn.findings import OVERLAP, UNREACHABLE
from engine.feel.values import kind

#: A cell of texts alone: ``"a"``, ``"a", "b"``, ``not("a")``.
_TEXTS: Final = re.compile(r'\s*(?:not\s*\()?\s*(?:"[^"\\]*"\s*,?\s*)+\)?\s*')
#: What a column declares → the kinds its plain cells may be of.
_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "string": ("string",),
    "boolean": ("boolean",),
    **dict.fromkeys(("number", "integer", "long", "double"), ("number",)),
    "date": ("date",),
}
_TEXT: Final = re.compile(r'"([^"\\]*)"')


def tables(bundle: Bundle, report: Report) -> None:
    """Every table of every decision that could be read."""
    for path, model in bundle.resources.models.items():
        for decision in model.root.iter("{*}decision"):
            for table in decision.iter("{*}decisionTable"):
                name = decision.get("name") or decision.get("id") or ""
                _values(path, name, table, report)
                _kinds(path, name, table, report)
        _judged(path, model, report)


def _values(path: str, decision: str, table: etree._Element, report: Report) -> None:
    for side in ("input", "output"):
        allowed = [_allowed(column, side) for column in table.iterfind(f"{{*}}{side}")]
        labels = [column.get("label") or column.get("name") or "" for column in table.iterfind(f"{{*}}{side}")]
        for number, rule in enumerate(table.iterfind("{*}rule"), 1):
            cells = rule.iterfind(f"{{*}}{side}Entry")
            for cell, known, label in zip(cells, allowed, labels, strict=False):
                for value in _texts(cell) if known else ():
                    if value not in known:
                        hint = did_you_mean(value, known) or f" Puede ser {listed(known)}."
                        facts = {"decision": decision, "number": number, "column": label, "value": value, "hint": hint}
                        report.about_file("rule-value", path, Place(cell.sourceline or 1, 1), **facts)


def _kinds(path: str, decision: str, table: etree._Element, report: Report) -> None:
    """Plain cells of an output are of the type that its column declares."""
    columns = list(table.iterfind("{*}output"))
    for number, rule in enumerate(table.iterfind("{*}rule"), 1):
        for cell, column in zip(rule.iterfind("{*}outputEntry"), columns, strict=False):
            wanted = _TYPES.get((column.get("typeRef") or "").rpartition(":")[2], ())
            value = plain_value(cell.findtext("{*}text") or "") if wanted else None
            found = kind(value.value) if value is not None else None
            if found not in (None, "null", *wanted):
                facts = {"decision": decision, "number": number, "value": cell.findtext("{*}text")}
                facts |= {"column": column.get("label") or column.get("name") or "", "wanted": VALUES[wanted[0]]}
                at = Place(cell.sourceline or 1, 1)
                report.about_file("rule-kind", path, at, given=VALUES.get(found or "", ""), **facts)


def _allowed(column: etree._Element, side: str) -> list[str]:
    """The texts a column may hold, where it lists texts and nothing else."""
    text = column.findtext(f"{{*}}{side}Values/{{*}}text") or ""
    return _TEXT.findall(text) if _TEXTS.fullmatch(text) else []


def _texts(cell: etree._Element) -> Iterator[str]:
    text = cell.findtext("{*}text") or ""
    if _TEXTS.fullmatch(text):
        yield from _TEXT.findall(text)


def _judged(path: str, model: dmn.Model, report: Report) -> None:
    """What the table itself is judged by: rules that are never reached, rules that meet where one alone may."""
    for finding in model.findings():
        decision = next((d for d in model.root.iter("{*}decision") if d.get("id") == finding.decision), None)
        rules = list(decision.iterfind("{*}decisionTable/{*}rule")) if decision is not None else []
        name = (decision.get("name") if decision is not None else "") or finding.decision
        lines = [(rules[row - 1].sourceline or 1) if row <= len(rules) else 1 for row in finding.rows]
        if finding.kind == UNREACHABLE:
            for number, line in zip(finding.rows, lines, strict=True):
                report.about_file("rule-never", path, Place(line, 1), decision=name, number=number)
        elif finding.kind == OVERLAP:
            where = ", ".join(f"{label}: {cell}" for label, cell in finding.where.items())
            facts = {
                "decision": name,
                "rules": " y ".join(map(str, finding.rows)),
                "where": f" ({where})" if where else "",
            }
            report.about_file("rules-overlap", path, Place(lines[-1], 1), **facts)
