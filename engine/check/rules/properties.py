"""The properties of a drawing: each is known, stands where it is read, and has a value of its kind."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final, NamedTuple

from lxml import etree

from engine.check.bundle import Bundle
from engine.check.data.property_values import wrong
from engine.check.report import Report
from engine.check.source import MODEL, Source
from engine.check.words import PLACES, joined, listed
from engine.drawing import ZEEBE, Process
from engine.drawing.properties import TASK, Place, Property, Vocabulary, found_in, places_of

_PROPERTY: Final = f"{{{ZEEBE}}}property"
#: What stands on an element that wears a template of the editor: its properties are that template's affair.
_TEMPLATE: Final = f"{{{ZEEBE}}}modelerTemplate"
#: An editor's notes to itself. Connectors' names have dots (``inbound.type``), ours never.
_EDITORS: Final = "camundaModeler:"
#: How near a name must be to a known one.
_NEAR: Final = 0.8


class _Written(NamedTuple):
    """One property tag: whose it is, and which places that is."""

    tag: etree._Element
    owner: etree._Element
    process: Process | None
    places: frozenset[Place]

    @property
    def name(self) -> str:
        return self.tag.get("name") or ""


def known(bundle: Bundle, report: Report) -> None:
    """A misspelt name blocks, one of nobody's warns, one that other tools write is left alone."""
    for source in bundle.sources:
        for written in _written(source):
            if (found := found_in(bundle.properties, written.name)) is not None:
                _judge(bundle, source, written, found, report)
            elif not _is_read_by_a_task_attribute(written):
                _unknown(bundle.properties, source, written, report)


def _written(source: Source) -> Iterator[_Written]:
    """Every property tag but those of processes that would not run."""
    running = {process.id: process for process in source.processes}
    for tag in source.root.iter(_PROPERTY):
        holder = next(tag.iterancestors(f"{MODEL}extensionElements"), None)
        owner = holder.getparent() if holder is not None else None
        if owner is None:
            continue
        around = next((each.get("id", "") for each in tag.iterancestors(f"{MODEL}process")), None)
        if around is None or around in running:
            process = running.get(around or "")
            yield _Written(tag, owner, process, _places(owner, process))


def _places(owner: etree._Element, process: Process | None) -> frozenset[Place]:
    if process is None:
        return frozenset()
    if owner.tag == f"{MODEL}process":
        return frozenset({"process"})
    element = process.elements.get(owner.get("id", ""))
    return places_of(element) if element is not None else frozenset()


def _is_read_by_a_task_attribute(written: _Written) -> bool:
    """Whether the process says that it reads this name of its user tasks."""
    traced = TASK.members(written.process).values() if written.process else ()
    return "userTask" in written.places and written.name in {text.partition(":")[0].strip() for text in traced}


def _judge(bundle: Bundle, source: Source, written: _Written, found: Property, report: Report) -> None:
    tag, owner, name = written.tag, written.owner, written.name
    if written.process is None or not found.places & written.places:
        wanted = joined([words for place, words in PLACES.items() if place in found.places], "o")
        report.about("property-misplaced", source, owner, source.place(tag, "name"), wanted=wanted, property=name)
    elif fault := wrong(bundle, written.process, found, tag.get("value") or ""):
        report.about("property-value", source, owner, source.place(tag, "value"), **fault, property=name)


def _unknown(table: Vocabulary, source: Source, written: _Written, report: Report) -> None:
    tag, owner, name = written.tag, written.owner, written.name
    hint = _meant(table, name)
    foreign = name.startswith(_EDITORS) or "." in name or owner.get(_TEMPLATE)
    if hint or not foreign:
        facts = {"property": name, "hint": hint, "severity": "blocks" if hint else "warns"}
        report.about("property-unknown", source, owner, source.place(tag, "name"), **facts)


def _meant(table: Vocabulary, name: str) -> str:
    """What the writer of an unknown name most likely meant, as a sentence; nothing where no known name is near."""
    prefix, colon, rest = (part.casefold() for part in name.strip().partition(":"))
    families = [each.name for each in table.values() if each.is_family]
    if colon and (near := get_close_matches(prefix + colon, families, n=1, cutoff=_NEAR)):
        return f" ¿Quisiste decir «{near[0]}{rest}»?" if rest else f" Falta el nombre, después de «{near[0]}»."
    plain = [known for known in table if known not in families]
    if near := get_close_matches(prefix + colon + rest, plain, n=1, cutoff=_NEAR):
        return f" ¿Quisiste decir «{near[0]}»?"
    ours = [known for known in plain if known.partition(":")[0] == prefix]
    return f" Se conocen {listed(ours)}." if ours else ""
