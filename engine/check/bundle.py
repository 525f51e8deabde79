"""The files under check, opened: what the rules look at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from engine import drawing
from engine.calendar.working_days import FUNCTIONS
from engine.check.reasons import spanish
from engine.check.report import Report
from engine.check.resources import Resources, named_in, open_resources
from engine.check.source import Place, Source
from engine.clock import system_clock
from engine.drawing import BPMN, Process
from engine.drawing.properties import ENGINE_PROPERTIES, Vocabulary
from engine.errors import BrokenDrawing
from engine.service import Catalogue

BPMN_NAMES: Final = (".bpmn", ".bpmn20.xml", ".bpmn2", ".xml")


@dataclass
class Bundle:
    """All files of a version, and what the installation knows: its services, the properties that are read of a
    drawing, and its groups where they are known.
    """

    files: Mapping[str, bytes]
    catalogue: Catalogue
    groups: Collection[str] | None = None
    properties: Vocabulary = field(default_factory=lambda: ENGINE_PROPERTIES)
    functions: frozenset[str] = frozenset(FUNCTIONS)
    now: datetime = field(default_factory=system_clock)  # what lies before it is past
    resources: Resources = field(default_factory=Resources)
    sources: list[Source] = field(default_factory=list)

    def processes(self) -> list[tuple[Source, Process]]:
        """Every process that would run, with its file."""
        return [(source, process) for source in self.sources for process in source.processes]


def open_files(
    files: Mapping[str, bytes],
    catalogue: Catalogue,
    groups: Collection[str] | None,
    properties: Vocabulary,
    report: Report,
) -> Bundle:
    """Open what can be opened; what cannot is reported and left out of the rules."""
    bundle = Bundle(files, catalogue, groups, properties)
    bundle.resources = open_resources(files, bundle.functions, report)
    for path, data in sorted(files.items()):
        if not _is_drawing(path, data):
            continue
        if source := _open(path, data, report):
            bundle.sources.append(source)
        elif len(data) <= drawing.MAX_BYTES:
            bundle.resources.broken |= named_in(data, "process")
    return bundle


def _is_drawing(path: str, data: bytes) -> bool:
    """By its name, or by what it says it is."""
    return path.lower().endswith(BPMN_NAMES) or BPMN.encode() in data[:4_000]


def _open(path: str, data: bytes, report: Report) -> Source | None:
    if len(data) > drawing.MAX_BYTES:
        report.about_file("file-too-large", path, limit=drawing.MAX_BYTES // 1_000_000)
        return None
    try:
        return Source(path, data)
    except BrokenDrawing as refusal:
        _explain(path, data, str(refusal.facts.get("reason", "")), report)
        return None


def _explain(path: str, data: bytes, reason: str, report: Report) -> None:
    """Say why a file could not be opened, and where."""
    if "DOCTYPE" in reason:
        at = data.find(b"<!DOCTYPE")
        report.about_file("file-doctype", path, Place(data.count(b"\n", 0, max(at, 0)) + 1, 1))
    elif "root element" in reason:
        report.about_file("file-not-bpmn", path, root=_root(data))
    elif "elements" in reason:
        report.about_file("file-too-many", path, limit=drawing.MAX_ELEMENTS)
    elif "depth" in reason.lower():
        report.about_file("file-too-deep", path)
    else:
        report.about_file(
            "file-not-xml", path, _fault_place(data), reason=spanish(reason.splitlines()[0]) if reason else ""
        )


def _root(data: bytes) -> str:
    return etree.QName(drawing.parse_xml(data, "")).localname


def _fault_place(data: bytes) -> Place:
    """Where the parser gave up."""
    try:
        etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as fault:
        line, column = fault.position
        return Place(max(line, 1), max(column, 1))
    except ValueError:
        pass
    return Place(1, 1)
