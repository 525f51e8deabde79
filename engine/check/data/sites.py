"""Every place of a drawing where an analyst writes an expression: what it is, where it stands, what it may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.check.source import MODEL, Place, Source
from engine.drawing import ZEEBE, Element, Process
from engine.drawing.properties import Vocabulary, found_in
from engine.drawing.schema import text_of

_Z: Final = f"{{{ZEEBE}}}"
#: The tag of a multi-instance activity's condition.
COMPLETION: Final = f"{MODEL}completionCondition"
#: zeebe tag → attribute → what analysts call it. A leading ``=`` makes the text FEEL.
_ATTRIBUTES: Final = {
    "assignmentDefinition": {
        "assignee": "el responsable",
        "candidateGroups": "los grupos",
        "candidateUsers": "las personas",
    },
    "taskSchedule": {"dueDate": "la fecha límite", "followUpDate": "la fecha de seguimiento"},
    "priorityDefinition": {"priority": "la prioridad"},
    "taskDefinition": {"type": "el servicio", "retries": "los reintentos"},
    "calledDecision": {"decisionId": "la decisión"},
    "calledElement": {"processId": "el proceso llamado"},
}


@dataclass(frozen=True)
class Site:
    """One expression. ``reads``: which names it may see; ``feel``: it is FEEL only with a leading ``=``, or always."""

    source: Source
    process: Process
    element: Element | None  # the node whose variables it sees; None for the process itself
    node: etree._Element
    attribute: str | None  # None: the text of the tag
    text: str
    label: str
    kind: str = "value"  # value, condition, timer:date, timer:duration, timer:cycle, script, input, output, …
    always: bool = False  # a text without "=" is a fault here
    after: bool = False  # evaluated when the element is done: its own results are seen

    @property
    def is_feel(self) -> bool:
        """Whether the text is FEEL (``=…``)."""
        return self.text.lstrip().startswith("=")

    @property
    def owner(self) -> etree._Element:
        """The tag at which a fault is reported."""
        return self.node

    def place(self, line: int = 1, column: int = 1) -> Place:
        """A place in the expression, ``line`` and ``column`` counted as FEEL does, after the ``=`` and blanks."""
        body = self.text.strip()
        lead = len(body) - len(body.removeprefix("="))
        rows = body[lead:].split("\n")[: line - 1]
        skipped = lead + sum(len(row) + 1 for row in rows) + column - 1
        return self.source.place_in(self.node, self.attribute, skipped)


def sites(source: Source, process: Process, properties: Vocabulary | None = None) -> list[Site]:
    """Every expression of a process, in the order of its elements and then of its flows; looked for once.

    ``properties``: those that are known, and so which of them are expressions; ``None``: any may be one.
    """
    found = source.sites.get((process.id, id(properties)))
    if found is None:
        found = source.sites[process.id, id(properties)] = list(_sites(source, process, properties))
    return found


def _sites(source: Source, process: Process, properties: Vocabulary | None) -> Iterator[Site]:
    for element in process.elements.values():
        node = source.node(element.id)
        extended = node.find(f"{MODEL}extensionElements") is not None
        if extended:
            yield from _attributes(source, process, element, node)
            yield from _mappings(source, process, element, node)
        yield from _loop(source, process, element, node)
        yield from _events(source, process, element, node)
        if element.ad_hoc:
            yield from _ad_hoc(source, process, element, node)
        if extended:
            yield from _properties(source, process, node, properties)
    for flow in process.flows.values():
        if flow.condition:
            node = source.node(flow.id)
            tag = next(node.iter(MODEL + "conditionExpression"), node)
            giver = process.elements.get(flow.source)
            yield Site(source, process, giver, tag, None, flow.condition, "la condición", "condition", True, True)
    yield from _properties(source, process, source.node(process.id), properties)


def _extension(node: etree._Element, path: str) -> Iterator[etree._Element]:
    return node.iterfind(f"{MODEL}extensionElements/{path}")


def _properties(
    source: Source, process: Process, node: etree._Element, properties: Vocabulary | None
) -> Iterator[Site]:
    """What is read of an instance at any time: any variable may be there already, or not yet."""
    for tag in _extension(node, f"{_Z}properties/{_Z}property"):
        name, text = tag.get("name") or "", tag.get("value") or ""
        known = found_in(properties, name) if properties is not None else None
        kind = known.kind if known else "text"
        if properties is None or kind.startswith("feel") or (kind == "words" and text.lstrip().startswith("=")):
            apart = "apart" if kind == "feel_apart" else "property"
            yield Site(source, process, None, tag, "value", text, f"«{name}»", apart, always=kind.startswith("feel"))


def _attributes(source: Source, process: Process, element: Element, node: etree._Element) -> Iterator[Site]:
    for name, attributes in _ATTRIBUTES.items():
        for tag in _extension(node, _Z + name):
            for attribute, label in attributes.items():
                if text := tag.get(attribute):
                    yield Site(source, process, element, tag, attribute, text, label, attribute)
    for tag in _extension(node, _Z + "script"):
        text = tag.get("expression") or ""
        yield Site(source, process, element, tag, "expression", text, "el script", "script", True)


def _mappings(source: Source, process: Process, element: Element, node: etree._Element) -> Iterator[Site]:
    for kind, label in (("input", "la entrada"), ("output", "la salida")):
        for tag in _extension(node, f"{_Z}ioMapping/{_Z}{kind}"):
            named = f"{label} «{tag.get('target') or ''}»"
            text = tag.get("source") or ""
            yield Site(source, process, element, tag, "source", text, named, kind, after=kind == "output")


def _loop(source: Source, process: Process, element: Element, node: etree._Element) -> Iterator[Site]:
    for loop in node.iterfind(MODEL + "multiInstanceLoopCharacteristics"):
        for tag in _extension(loop, _Z + "loopCharacteristics"):
            if text := tag.get("inputCollection"):
                yield Site(source, process, element, tag, "inputCollection", text, "la lista", "collection", True)
            if text := tag.get("outputElement"):
                yield Site(
                    source, process, element, tag, "outputElement", text, "el resultado de cada vez", "each", True, True
                )
        for tag in loop.iterfind(COMPLETION):
            if text := text_of(tag):
                label = "la condición de término"
                yield Site(source, process, element, tag, None, text, label, "condition", True, True)


def _ad_hoc(source: Source, process: Process, element: Element, node: etree._Element) -> Iterator[Site]:
    for tag in _extension(node, _Z + "adHoc"):
        if text := tag.get("activeElementsCollection"):
            yield Site(source, process, element, tag, "activeElementsCollection", text, "la lista", "collection", True)
        if text := tag.get("outputElement"):
            yield Site(source, process, element, tag, "outputElement", text, "lo que da cada una", "each", True, True)
    for tag in node.iterfind(COMPLETION):
        if text := text_of(tag):
            yield Site(source, process, element, tag, None, text, "la condición de término", "condition", True, True)


def _events(source: Source, process: Process, element: Element, node: etree._Element) -> Iterator[Site]:
    for definition in node.iterfind(MODEL + "timerEventDefinition"):
        for kind in ("Date", "Duration", "Cycle"):
            for tag in definition.iterfind(f"{MODEL}time{kind}"):
                written = text_of(tag)
                yield Site(source, process, element, tag, None, written, "el tiempo", f"timer:{kind.lower()}")
    for definition in node.iterfind(MODEL + "conditionalEventDefinition"):
        for tag in definition.iterfind(MODEL + "condition"):
            if written := text_of(tag):
                yield Site(source, process, element, tag, None, written, "la condición", "condition", True)
    refs = [*(definition.ref for definition in element.events if definition.kind == "message"), element.message]
    for ref in refs:
        message = source.nodes.get(ref or "")
        for tag in _extension(message, _Z + "subscription") if message is not None else ():
            if key := tag.get("correlationKey"):
                yield Site(source, process, element, tag, "correlationKey", key, "la clave de correlación", "key", True)
