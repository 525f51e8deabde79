"""Runs a folder laid out like the DMN Technology Compatibility Kit: ``python -m tests.engine.dmn.tck FOLDER``.

The folder holds ``level-2`` and ``level-3``, below them a folder a topic with ``*.dmn`` and ``*-test-*.xml``. Values
are compared as the kit's own runner does: numbers to 8 digits, ``xsi:nil`` is null, ``errorResult="true"`` is null or
a refusal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine.dmn import Model, read
from engine.dmn.xml import root_of
from engine.errors import Refusal
from engine.feel import Value
from engine.feel.operators import equal
from engine.feel.temporal_text import read_date, read_date_time, read_duration, read_time
from engine.feel.values import DATE_TIME, TIME, kind

LEVELS = ("level-2", "level-3")
_NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_DIGITS = Decimal("1e-8")


@dataclass(frozen=True)
class Outcome:
    """One expected result: which case it belongs to, whether it came out, and what came out instead."""

    level: str
    folder: str
    case: str
    passed: bool
    detail: str = ""

    @property
    def key(self) -> str:
        return f"{self.folder}/{self.case}"


def run(folder: Path) -> Iterator[Outcome]:
    """Every test case of the kit, in order; a case with several results passes when all of them do."""
    for level in LEVELS:
        for topic in sorted(path for path in (folder / level).glob("*") if path.is_dir()):
            models = _Models(topic)
            for file in sorted(topic.glob("*.xml")):
                yield from _file(level, models, file)


class _Models:
    """The decision files of one topic, each compiled once, able to import each other."""

    def __init__(self, topic: Path) -> None:
        self.topic = topic
        self._files = {path.name: path.read_bytes() for path in sorted(topic.glob("*.dmn"))}
        self._found: dict[str, Model] = {}

    def named(self, name: str) -> Model:
        if name not in self._found:
            others = [data for other, data in self._files.items() if other != name]
            imports = {root_of(data).get("namespace") or "": data for data in others}
            self._found[name] = read(self._files[name], imports)
        return self._found[name]


def _file(level: str, models: _Models, file: Path) -> Iterator[Outcome]:
    root = etree.parse(file).getroot()
    name = (root.findtext(f"{_NS}modelName") or "").strip()
    for number, case in enumerate(root.iter(f"{_NS}testCase"), 1):
        key = f"{file.stem}/{case.get('id') or number}"
        problems = [problem for problem in _problems(models, name, case) if problem]
        yield Outcome(level, models.topic.name, key, not problems, "; ".join(problems))


def _problems(models: _Models, name: str, case: etree._Element) -> Iterator[str]:
    scope = {node.get("name"): _value(node) for node in case.iter(f"{_NS}inputNode")}
    for result in case.iter(f"{_NS}resultNode"):
        expected = result.find(f"{_NS}expected")
        wanted = _value(expected) if expected is not None else None
        fails = result.get("errorResult") == "true"
        try:
            value = _taken(models.named(name), case, result, scope)
        except Refusal as refusal:
            yield "" if fails or wanted is None else f"{result.get('name')}: wanted {wanted!r}, refused: {refusal}"
            continue
        if not same(value, None if fails else wanted):
            yield f"{result.get('name')}: wanted {wanted!r}, got {value!r}"


def _taken(model: Model, case: etree._Element, result: etree._Element, scope: Mapping[str, Value]) -> Value:
    if case.get("type") == "decisionService" and case.get("invocableName"):
        value = model.evaluate(str(case.get("invocableName")), scope).value
        name = str(result.get("name"))
        return value[name] if isinstance(value, dict) and name in value else value
    return model.evaluate(str(result.get("name")), scope).value


def same(value: Value, wanted: Value) -> bool:
    """Whether a value is the one wanted, as the kit compares."""
    if value is None or wanted is None:
        return value is wanted
    if kind(value) != kind(wanted):
        return False
    if isinstance(wanted, list):
        return len(value) == len(wanted) and all(same(a, b) for a, b in zip(value, wanted, strict=True))
    if isinstance(wanted, dict):
        return set(value) == set(wanted) and all(same(value[name], wanted[name]) for name in wanted)
    if isinstance(wanted, Decimal):
        return bool(abs(Decimal(value) - wanted) <= max(_DIGITS, abs(wanted) * _DIGITS))
    if kind(wanted) in (TIME, DATE_TIME):
        return equal(value, wanted) is True
    return bool(value == wanted)


def _value(node: etree._Element) -> Value:
    """The value an input, a result, an item or a component of the kit writes."""
    if (items := node.find(f"{_NS}list")) is not None:
        if items.get(f"{_XSI}nil") == "true":
            return None
        return [_value(item) for item in items.iter(f"{_NS}item") if item.getparent() is items]
    components = node.findall(f"{_NS}component")
    if components:
        return {part.get("name"): _value(part) for part in components}
    found = node.find(f"{_NS}value")
    if found is None or found.get(f"{_XSI}nil") == "true":
        return None
    return _typed((found.get(f"{_XSI}type") or "xsd:string").partition(":")[2], found.text or "")


def _typed(name: str, text: str) -> Any:
    if name in ("decimal", "double", "integer", "int", "long", "float"):
        return Decimal(text.strip())
    if name == "boolean":
        return text.strip() in ("true", "1")
    reader = {
        "date": read_date,
        "time": read_time,
        "dateTime": read_date_time,
        "duration": read_duration,
        "yearMonthDuration": read_duration,
        "dayTimeDuration": read_duration,
    }.get(name)
    return reader(text.strip()) if reader else text


def summary(outcomes: list[Outcome]) -> str:
    """`level-2 P/T level-3 P/T`."""
    parts = []
    for level in LEVELS:
        found = [outcome for outcome in outcomes if outcome.level == level]
        parts.append(f"{level} {sum(outcome.passed for outcome in found)}/{len(found)}")
    return " ".join(parts)


def main(arguments: list[str]) -> int:
    """Print each failure, each folder's figures, and last the summary; 0 when the folder held any case."""
    outcomes = list(run(Path(arguments[0])))
    for outcome in outcomes:
        if not outcome.passed:
            print(f"FAILED {outcome.level}/{outcome.key}: {outcome.detail}")
    for folder in dict.fromkeys((outcome.level, outcome.folder) for outcome in outcomes):
        found = [outcome for outcome in outcomes if (outcome.level, outcome.folder) == folder]
        print(f"{folder[0]}/{folder[1]} {sum(outcome.passed for outcome in found)}/{len(found)}")
    print(summary(outcomes))
    return 0 if outcomes else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
