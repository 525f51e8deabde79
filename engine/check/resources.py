"""The forms, decisions and templates of a version, opened; what cannot be opened is reported where it stands."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from engine import dmn, feel, templating
from engine import forms as form_files
from engine.check.reasons import spanish
from engine.check.report import Report
from engine.check.source import Place
from engine.drawing import NAMES
from engine.errors import Refusal
from engine.feel.nodes import Constant
from engine.feel.values import kind
from engine.forms.reading import is_whole

#: What a version is made of, by the ends of names; beside these a drawing may be called ``.xml``.
KINDS: Final = (*NAMES, ".form", ".dmn", ".md", ".html", ".yaml", ".json", ".csv")


@dataclass(frozen=True)
class Column:
    """What stands in a table's output: ``texts``, where there is nothing else, and the kinds of its values, where every
    cell is a plain one.
    """

    texts: frozenset[str] | None = None
    kinds: frozenset[str] | None = None


@dataclass
class Resources:
    """By id: forms, and decisions with their file. ``broken``: ids, of processes too, that are there in files that
    could not be opened.
    """

    forms: dict[str, form_files.Form] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)  # of the forms
    decisions: dict[str, tuple[str, dmn.DecisionInfo]] = field(default_factory=dict)
    #: What a decision's table answers with: its columns (``""`` where there is one).
    outputs: dict[str, dict[str, Column]] = field(default_factory=dict)
    templates: dict[str, templating.Template] = field(default_factory=dict)
    models: dict[str, dmn.Model] = field(default_factory=dict)  # by path
    broken: set[str] = field(default_factory=set)


def open_resources(files: Mapping[str, bytes], functions: frozenset[str], report: Report) -> Resources:
    """Open every form, decision and template among the files."""
    found = Resources()
    for path, data in sorted(files.items()):
        name = PurePosixPath(path)
        if name.suffix == ".form":
            _form(path, name.stem, data, found, report)
        elif name.suffix == ".dmn":
            _decisions(path, files, found, report)
        elif name.suffix in (".md", ".html", ".txt") and b"{{" in data:
            _template(path, data, functions, found, report)
    return found


def _form(path: str, ident: str, data: bytes, found: Resources, report: Report) -> None:
    try:
        found.forms[ident] = form_files.load(data)
        found.paths[ident] = path
        if not is_whole(data):
            report.about_file("form-half-character", path)
    except Refusal as refusal:
        found.broken.add(ident)
        component = str(refusal.facts.get("component", ""))
        reason = str(refusal.facts.get("reason", refusal))
        at = _place_of(data, component)
        report.about_file("form-broken", path, at, component=_component(component), reason=spanish(reason))


def _component(name: str) -> str:
    return "el archivo" if name in ("the file", "") else f"el componente «{name}»"


def _place_of(data: bytes, component: str) -> Place:
    """Where a component's key or id stands in the JSON, else the beginning."""
    text = data.decode("utf-8", "replace")
    found = re.search(rf'"(?:key|path|id)"\s*:\s*({re.escape(json.dumps(component, ensure_ascii=False))})', text)
    return _place(text, found.start(1)) if found else Place(1, 1)


def _place(text: str, at: int) -> Place:
    before = text[:at]
    return Place(before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)


def _decisions(path: str, files: Mapping[str, bytes], found: Resources, report: Report) -> None:
    try:
        model = dmn.read_from(files, path)
    except Refusal as refusal:
        found.broken.update(named_in(files[path], "decision"))
        report.about_file("decision-broken", path, reason=_reason(refusal))
        return
    found.models[path] = model
    for fault in model.faults:
        report.about_file("decision-broken", path, reason=_reason(fault))
    for ident, info in model.decisions.items():
        if ident in found.decisions:
            report.about_file("decision-twice", path, id=ident, other=found.decisions[ident][0])
        found.decisions.setdefault(ident, (path, info))
        found.outputs.setdefault(ident, _outputs(model, ident))


def _outputs(model: dmn.Model, ident: str) -> dict[str, Column]:
    """The entries of a decision's answer, where it is a table that answers with the cells of one rule."""
    table = next((t for t in model.root.iterfind("{*}decision/{*}decisionTable") if _of(t) == ident), None)
    if table is None or table.get("hitPolicy", "UNIQUE") not in ("UNIQUE", "FIRST", "ANY", "PRIORITY"):
        return {}
    columns = list(table.iterfind("{*}output"))
    names = [column.get("name") or "" for column in columns] if len(columns) > 1 else [""]
    if len(columns) > 1 and not all(names):
        return {}
    return {
        name: _column(table, number, column) for number, (name, column) in enumerate(zip(names, columns, strict=True))
    }


def _of(table: etree._Element) -> str | None:
    decision = table.getparent()
    return decision.get("id") if decision is not None else None


def _column(table: etree._Element, number: int, column: etree._Element) -> Column:
    rows = [list(rule.iterfind("{*}outputEntry"))[number:] for rule in table.iterfind("{*}rule")]
    cells = [row[0].findtext("{*}text") or "" for row in rows if row]
    cells += [default.findtext("{*}text") or "" for default in column.iterfind("{*}defaultOutputEntry")]
    values = [plain_value(cell) for cell in cells]
    texts = [value.value for value in values if value is not None and isinstance(value.value, str)]
    kinds = [kind(value.value) for value in values if value is not None]
    return Column(
        frozenset(texts) if len(texts) == len(cells) else None,
        frozenset(filter(None, kinds)) if len(kinds) == len(cells) and all(kinds) else None,
    )


def plain_value(cell: str) -> Constant | None:
    """The value of a cell that is a plain one."""
    try:
        node = feel.parse(cell.strip(), frozenset())
    except (feel.FeelError, RecursionError):
        return None
    return node if isinstance(node, Constant) else None


def named_in(data: bytes, tag: str) -> set[str]:
    """The ids of the elements of a tag in a file that could not be read, so that nobody reports them missing."""
    found = re.findall(
        rf"<(?:[\w.-]+:)?{tag}\s[^<>]*?\bid\s*=\s*[\"']([^\"'<>]+)[\"']", data.decode("utf-8", "replace")
    )
    return set(found)


def _reason(refusal: Refusal) -> str:
    facts = refusal.facts
    return spanish(f"{facts['element']}: {facts['reason']}" if {"element", "reason"} <= set(facts) else str(refusal))


def _template(path: str, data: bytes, functions: frozenset[str], found: Resources, report: Report) -> None:
    try:
        found.templates[path] = templating.compile_template(data.decode("utf-8"), functions)
    except Refusal as refusal:
        line = refusal.facts.get("line", 1)
        reason = str(refusal.facts.get("reason", refusal))
        report.about_file(
            "template-broken", path, Place(line if isinstance(line, int) else 1, 1), reason=spanish(reason)
        )
    except UnicodeDecodeError:
        report.about_file("template-broken", path, reason="no es un texto UTF-8")
