"""Two decision files compared: tables by hit policy, columns and rules, anything else by its text."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from lxml import etree

from engine import drawing
from engine.difference.words import Difference, turned
from engine.errors import BrokenDrawing

_Row = tuple[str, ...]


def compare(path: str, before: bytes, after: bytes) -> list[Difference] | None:
    """The differences of two decision files; ``None`` where one cannot be read."""
    try:
        old, new = (_decisions(drawing.parse_xml(data, path)) for data in (before, after))
    except BrokenDrawing:
        return None
    found: list[Difference] = []
    for ident in {**old, **new}:
        if ident not in old:
            found.append(Difference(path, ident, "added", f"Se agregó la decisión «{_name(new[ident])}»."))
        elif ident not in new:
            found.append(Difference(path, ident, "removed", f"Se quitó la decisión «{_name(old[ident])}»."))
        else:
            found += _decision(path, ident, old[ident], new[ident])
    if not found:
        found.append(Difference(path, "", "layout", "Solo cambió la disposición, o lo que no decide."))
    return found


def _decisions(root: etree._Element) -> dict[str, etree._Element]:
    return {node.get("id") or _name(node): node for node in root.iterfind("{*}decision")}


def _name(node: etree._Element) -> str:
    return node.get("name") or node.get("id") or ""


def _decision(path: str, ident: str, old: etree._Element, new: etree._Element) -> Iterator[Difference]:
    what = f"La decisión «{_name(new)}»"
    if _name(old) != _name(new):
        yield Difference(path, ident, "changed", f"{what}: {turned('el nombre', _name(old), _name(new))}.")
    tables = old.find("{*}decisionTable"), new.find("{*}decisionTable")
    if tables[0] is None or tables[1] is None:
        if _texts(old) != _texts(new):
            change = turned("la expresión", " · ".join(_texts(old)), " · ".join(_texts(new)))
            yield Difference(path, ident, "changed", f"{what}: {change}.")
        return
    yield from _table(path, ident, what, tables[0], tables[1])


def _table(path: str, ident: str, what: str, old: etree._Element, new: etree._Element) -> Iterator[Difference]:
    policies = [" ".join(filter(None, (t.get("hitPolicy", "UNIQUE"), t.get("aggregation")))) for t in (old, new)]
    if policies[0] != policies[1]:
        yield Difference(path, ident, "changed", f"{what}: {turned('la política de aciertos', *policies)}.")
    for tag, words in (("input", "las entradas"), ("output", "las salidas")):
        columns = [", ".join(_column(column) for column in t.iterfind(f"{{*}}{tag}")) for t in (old, new)]
        if columns[0] != columns[1]:
            yield Difference(path, ident, "changed", f"{what}: {turned(words, *columns)}.")
    yield from _rules(path, ident, what, _rows(old), _rows(new))


def _column(column: etree._Element) -> str:
    return " ".join(_texts(column)) or column.get("name") or column.get("label") or "?"


def _rows(table: etree._Element) -> list[_Row]:
    entries = ("{*}inputEntry", "{*}outputEntry")
    return [
        tuple(" ".join(_texts(cell)) or "-" for tag in entries for cell in rule.iterfind(tag))
        for rule in table.iterfind("{*}rule")
    ]


def _rules(path: str, ident: str, what: str, old: list[_Row], new: list[_Row]) -> Iterator[Difference]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        pairs = min(b - a, d - c) if kind == "replace" else 0
        for step in range(pairs):
            change = turned(f"la regla {c + step + 1}", _said(old[a + step]), _said(new[c + step]))
            yield Difference(path, ident, "changed", f"{what}: {change}.")
        if kind != "equal":
            for row in old[a + pairs : b]:
                yield Difference(path, ident, "removed", f"{what}: se quitó la regla «{_said(row)}».")
            for at in range(c + pairs, d):
                yield Difference(path, ident, "added", f"{what}: se agregó la regla {at + 1}, «{_said(new[at])}».")


def _said(row: _Row) -> str:
    return " | ".join(row)


def _texts(node: etree._Element) -> list[str]:
    return [" ".join((text.text or "").split()) for text in node.iter("{*}text") if (text.text or "").strip()]
