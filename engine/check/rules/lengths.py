"""Ids and names that the database keeps fit into their columns: PostgreSQL refuses what does not, midway in a case."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import Source
from engine.drawing import Process
from engine.drawing.properties import SEARCH, TASK

#: In characters: what the columns of ``engine/models`` take.
LONGEST_ID: Final = 200
LONGEST_NAME: Final = 300
LONGEST_ATTRIBUTE: Final = 100
LONGEST_PATH: Final = 300


class _Kept(NamedTuple):
    """A text that is kept, where it stands, and how long it may be."""

    what: str
    text: str
    most: int
    node: etree._Element
    attribute: str


def lengths(bundle: Bundle, report: Report) -> None:
    """Of elements, processes, decisions, what is searched by, and the files themselves."""
    for source, process in bundle.processes():
        for kept in _kept(source, process):
            if len(kept.text) > kept.most:
                at = source.place(kept.node, kept.attribute)
                facts = {"part": kept.what, "start": kept.text[:40], "length": len(kept.text), "most": kept.most}
                report.about("too-long", source, kept.node, at, **facts)
    decisions = (
        (path, f"El id de la decisión «{name[:40]}…»", name, LONGEST_ID)
        for name, (path, _) in bundle.resources.decisions.items()
    )
    paths = ((path, "La ruta del archivo", path, LONGEST_PATH) for path in bundle.files)
    for path, what, text, most in (*decisions, *paths):
        if len(text) > most:
            report.about_file("too-long-in-file", path, None, what=what, length=len(text), most=most)


def _kept(source: Source, process: Process) -> Iterator[_Kept]:
    own = source.node(process.id)
    yield _Kept("El id", process.id, LONGEST_ID, own, "id")
    yield _Kept("El nombre", process.name, LONGEST_NAME, own, "name")
    for name in (*SEARCH.members(process), *TASK.members(process)):
        yield _Kept("El nombre de un dato de búsqueda", name, LONGEST_ATTRIBUTE, own, "id")
    for element in process.elements.values():
        yield _Kept("El id", element.id, LONGEST_ID, source.node(element.id), "id")
