"""A BPMN file with the places of its tags, so that a finding can point at the very attribute.

lxml knows a tag's line only, and the line where the tag *ends*; expat knows where it begins. Both walk the same
document in the same order, so the n-th tag of the one is the n-th tag of the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final
from xml.parsers import expat

from lxml import etree

from engine import drawing
from engine.check.standing import Standing
from engine.drawing import BPMN, Drawing, Element, Process

MODEL: Final = f"{{{BPMN}}}"
_ASCII_ENCODING: Final = re.compile(rb"^\xef\xbb\xbf|^\s*<")


_CHARACTER: Final = re.compile(r"&[^;\s]*;|\r\n|.", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Line and column, both from 1."""

    line: int
    column: int


class Source:
    """One BPMN file: the records (:attr:`drawing`), the XML tree (:attr:`root`), and where each tag stands."""

    def __init__(self, path: str, data: bytes) -> None:
        """Raises :class:`engine.errors.BrokenDrawing` as ``drawing.read`` does."""
        self.path = path
        self.data = data
        self.drawing: Drawing = drawing.read(data, path)
        self.root: etree._Element = drawing.parse_xml(data, path)
        self.standing = Standing(self.root)
        self.nodes: dict[str, etree._Element] = {}
        #: What :func:`engine.check.data.sites.sites` found, by process and properties.
        self.sites: dict[tuple[str, int], list[Any]] = {}
        for node in self.tags():
            if ident := node.get("id"):
                self.nodes.setdefault(ident, node)
        for process in self.tags("process"):
            for ident, flow in drawing.flows_of(process):
                self.nodes.setdefault(ident, flow)

    def tags(self, *names: str) -> Iterator[etree._Element]:
        """All elements in document order; with names, the BPMN elements called so."""
        if names:
            yield from self.root.iter(*(MODEL + name for name in names))
        else:
            yield from (node for node in self.root.iter() if isinstance(node.tag, str))

    @property
    def processes(self) -> list[Process]:
        """The processes that would run; where the file marks none executable, all that hold anything."""
        filled = [process for process in self.drawing.processes.values() if process.elements]
        return [process for process in filled if process.executable] or filled

    def node(self, ident: str) -> etree._Element:
        """The first tag of that id; the whole drawing where no tag has it."""
        return self.nodes.get(ident, self.root)

    def called(self, ident: str) -> str:
        """What analysts call an element, with its article: by its name, or by where it stands."""
        return self.standing.called(self.node(ident))

    def element(self, ident: str) -> Element | None:
        """The flow node of that id, in whatever process."""
        return next((p.elements[ident] for p in self.drawing.processes.values() if ident in p.elements), None)

    def place(self, node: etree._Element, attribute: str | None = None) -> Place:
        """Where a tag begins, or where the value of one of its attributes does."""
        known = self._places.get(node)
        if known is None:
            return Place(node.sourceline or 1, 1)
        at, line, column = known
        if attribute is None:
            return Place(line, column)
        tag_end = self.data.find(b">", at)
        found = _value_of(attribute).search(self.data, at, tag_end)
        return self._moved(at, line, column, found.end()) if found else Place(line, column)

    def text_place(self, node: etree._Element) -> Place:
        """Where the text of a tag begins, without leading blanks."""
        return self.place_in(node, None, 0)

    def place_in(self, node: etree._Element, attribute: str | None, characters: int) -> Place:
        """The place so many characters into an attribute's value, or (``None``) into a tag's text.

        Leading blanks do not count, and an entity (``&quot;``) counts as the one character it stands for.
        """
        known = self._places.get(node)
        if known is None:
            return Place(node.sourceline or 1, 1)
        at, line, column = known
        tag_end = self.data.find(b">", at)
        begin = tag_end + 1
        if attribute is not None:
            found = _value_of(attribute).search(self.data, at, tag_end)
            begin = found.end() if found else at
        text = self.data[begin : begin + 20_000].decode("utf-8", "replace")
        pieces = (piece[0] for piece in islice(_CHARACTER.finditer(text.lstrip()), characters))
        raw = text[: len(text) - len(text.lstrip())] + "".join(pieces)
        return self._moved(at, line, column, begin + len(raw.encode()))

    def _moved(self, at: int, line: int, column: int, to: int) -> Place:
        """The place ``to`` bytes into the file, counted on from a known one."""
        between = self.data[at:to]
        lines = between.count(b"\n")
        if not lines:
            return Place(line, column + len(between.decode("utf-8", "replace")))
        return Place(line + lines, len(between.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1)

    @cached_property
    def _places(self) -> dict[etree._Element, tuple[int, int, int]]:
        """Tag -> byte offset, line, column. Empty where expat cannot follow (an encoding it does not know)."""
        if not _ASCII_ENCODING.match(self.data):
            return {}
        found: list[tuple[int, int, int]] = []
        parser = expat.ParserCreate()

        def started(name: str, attributes: dict[str, str]) -> None:
            found.append((parser.CurrentByteIndex, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

        parser.StartElementHandler = started
        try:
            parser.Parse(self.data, True)
        except (expat.ExpatError, LookupError, ValueError):
            return {}
        tags = list(self.tags())
        return dict(zip(tags, found, strict=True)) if len(tags) == len(found) else {}


def _value_of(attribute: str) -> re.Pattern[bytes]:
    """Finds where an attribute's value begins, within the bytes of its tag."""
    return re.compile(rb"""[\s:]%s\s*=\s*["']""" % re.escape(attribute.encode()))
