"""What the files say to one another: the messages they send and wait for, the tasks they change."""

from collections.abc import Iterator
from datetime import timedelta

from lxml import etree

from engine import feel
from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import MODEL, Place, Source
from engine.check.words import did_you_mean
from engine.drawing import Element, Mapping
from engine.times import read_length

#: So near must the name of a message that is sent be to one that is awaited.
_NEAR = 0.8


def sent(bundle: Bundle, report: Report) -> None:
    """A message that these files send is awaited in them: who else could wait for it is another version's process."""
    awaited = {name for _, _, name in _awaited(bundle)}
    for source, element, mapping, name in _named(bundle, "message"):
        if name and name not in awaited:
            hint = did_you_mean(name, awaited, _NEAR)
            facts = {"message": name, "hint": hint, "severity": "blocks" if hint else "warns"}
            report.about("message-unawaited", source, source.node(element.id), _at(source, element, mapping), **facts)


def awaited(bundle: Bundle, report: Report) -> None:
    """A message that these files wait for is sent by them, by a button of theirs, or by whom the drawing shows."""
    sending = list(_named(bundle, "message"))
    names = {name for _, _, _, name in sending if name}
    if not all(name for _, _, _, name in sending):
        return  # one of the names is computed: it may be any
    for source, element, name in _awaited(bundle):
        if name and name not in names and not _comes_from_outside(source, element):
            hint = did_you_mean(name, names, _NEAR)
            facts = {"message": name, "hint": hint, "severity": "warns" if names else "hint"}
            report.about("message-unsent", source, source.node(element.id), None, **facts)


def begun(bundle: Bundle, report: Report) -> None:
    """A process begins at one place on each message: a second start event of the same name would never be reached."""
    seen: dict[tuple[str, str], str] = {}
    for source, element, name in _awaited(bundle):
        if element.type == "startEvent" and element.parent is None and name:
            first = seen.setdefault((element.process, name), element.id)
            if first != element.id:
                facts = {"message": name, "first": first}
                report.about("starts-alike", source, source.node(element.id), None, **facts)


def tasks(bundle: Bundle, report: Report) -> None:
    """A task that a service changes is a user task of these files."""
    known = {e.id for _, p in bundle.processes() for e in p.elements.values() if e.type == "userTask"}
    for source, element, mapping, name in _named(bundle, "task"):
        if name and name not in known:
            facts = {"task": name, "hint": did_you_mean(name, known)}
            report.about("task-unknown", source, source.node(element.id), _at(source, element, mapping), **facts)


def lengths(bundle: Bundle, report: Report) -> None:
    """A length of time that is written down can be read, and is none that is over at once."""
    for source, element, mapping, text in _named(bundle, "length"):
        length = read_length(text)
        if text and (length is None or (length.months, length.rest) <= (0, timedelta(0))):
            facts = {"length": text, "input": mapping.target}
            report.about("length-unread", source, source.node(element.id), _at(source, element, mapping), **facts)


def _awaited(bundle: Bundle) -> Iterator[tuple[Source, Element, str]]:
    for source, process in bundle.processes():
        for element in process.elements.values():
            if element.type not in ("endEvent", "intermediateThrowEvent", "sendTask"):
                for ref in _messages(element):
                    message = source.drawing.messages.get(ref.rpartition(":")[2])
                    if message is not None:
                        yield source, element, message.name.strip()


def _messages(element: Element) -> Iterator[str]:
    yield from (event.ref or "" for event in element.events if event.kind == "message")
    if element.message:
        yield element.message


def _comes_from_outside(source: Source, element: Element) -> bool:
    """Whether the drawing shows a sender, or an analyst has said on the event how it is sent."""
    if element.properties:
        return True
    return any((tag.get("targetRef") or "").rpartition(":")[2] == element.id for tag in source.tags("messageFlow"))


def _named(bundle: Bundle, kind: str) -> Iterator[tuple[Source, Element, Mapping, str]]:
    """What the services of the drawings name of this kind; an empty name where it is computed."""
    for source, process in bundle.processes():
        for element in process.elements.values():
            service = bundle.catalogue.get(element.job_type or "")
            for mapping in element.inputs if service is not None else ():
                if service is not None and service.names.get(mapping.target) == kind:
                    yield source, element, mapping, _fixed(mapping.source)


def _fixed(text: str) -> str:
    if not text.lstrip().startswith("="):
        return text
    try:
        compiled = feel.compile_expression(text)
        value = compiled.evaluate({}) if not compiled.names | compiled.possible_names else None
    except feel.FeelError:
        return ""
    return value if isinstance(value, str) else ""


def _at(source: Source, element: Element, mapping: Mapping) -> Place:
    node = source.node(element.id)
    inputs: Iterator[etree._Element] = node.iterfind(f"{MODEL}extensionElements/{{*}}ioMapping/{{*}}input")
    return source.place(next((tag for tag in inputs if tag.get("target") == mapping.target), node), "source")
