"""Decision tables: cells that name a value their column does not know, rules never reached, rules that meet."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine import dmn
from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import Place
from engine.check.words import did_you_mean, listed
from engine.dmn.findings import OVERLAP, UNREACHABLE

#: A cell of texts alone: ``"a"``, ``"a", "b"``, ``not("a")``.
_TEXTS: Final = re.compile(r'\s*(?:not\s*\()?\s*(?:"[^"\\]*"\s*,?\s*)+\)?\s*')
_TEXT: Final = re.compile(r'"([^"\\]*)"')


def tables(bundle: Bundle, report: Report) -> None:
    """Every table of every decision that could be read."""
    for path, model in bundle.resources.models.items():
        for decision in model.root.iter("{*}decision"):
            for table in decision.iter("{*}decisionTable"):
                _values(path, decision.get("name") or decision.get("id") or "", table, report)
        _judged(path, model, report)


def _values(path: str, decision: str, table: etree._Element, report: Report) -> None:
    for kind in ("input", "output"):
        allowed = [_allowed(column, kind) for column in table.iterfind(f"{{*}}{kind}")]
        labels = [column.get("label") or column.get("name") or "" for column in table.iterfind(f"{{*}}{kind}")]
        for number, rule in enumerate(table.iterfind("{*}rule"), 1):
            cells = rule.iterfind(f"{{*}}{kind}Entry")
            for cell, known, label in zip(cells, allowed, labels, strict=False):
                for value in _texts(cell) if known else ():
                    if value not in known:
                        hint = did_you_mean(value, known) or f" Puede ser {listed(known)}."
                        facts = {"decision": decision, "number": number, "column": label, "value": value, "hint": hint}
                        report.about_file("rule-value", path, Place(cell.sourceline or 1, 1), **facts)


def _allowed(column: etree._Element, kind: str) -> list[str]:
    """The texts a column may hold, where it lists texts and nothing else."""
    text = column.findtext(f"{{*}}{kind}Values/{{*}}text") or ""
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
