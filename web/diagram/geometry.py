"""Where the elements of a diagram lie: BPMN's diagram interchange, read into boxes and lines.

:mod:`engine.drawing` says what a file *means*; this module says where the analyst put it, and the names of what has no
meaning for the engine (pools, notes, data). Units are the diagram's own, which every editor shows as pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.drawing import BPMN, parse_xml

_NS = {
    "b": BPMN,
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "dd": "http://www.omg.org/spec/DD/20100524/DI",
}


@dataclass(frozen=True)
class Box:
    """A rectangle, its upper left corner first."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Shape:
    """One element with its box. ``tag``: the BPMN tag (``participant``, ``lane``, ``userTask`` …)."""

    id: str
    tag: str
    name: str
    box: Box
    label: Box | None
    horizontal: bool
    expanded: bool


@dataclass(frozen=True)
class Edge:
    """One flow or association with its bends."""

    id: str
    tag: str
    name: str
    points: tuple[tuple[float, float], ...]
    label: Box | None


@dataclass(frozen=True)
class Geometry:
    """Everything one diagram shows, in the order of the file."""

    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]

    def frame(self, margin: float = 16) -> Box:
        """The box that holds everything, with a margin; an empty diagram has an empty one."""
        corners = [(s.box.x, s.box.y, s.box.right, s.box.bottom) for s in self.shapes]
        corners += [(s.label.x, s.label.y, s.label.right, s.label.bottom) for s in self.shapes if s.label]
        corners += [(e.label.x, e.label.y, e.label.right, e.label.bottom) for e in self.edges if e.label]
        corners += [(x, y, x, y) for edge in self.edges for x, y in edge.points]
        if not corners:
            return Box(0, 0, 0, 0)
        lefts, tops, rights, bottoms = zip(*corners, strict=True)
        left, top = min(lefts) - margin, min(tops) - margin
        return Box(left, top, max(rights) + margin - left, max(bottoms) + margin - top)


def read(data: bytes, path: str = "") -> Geometry:
    """The geometry of a BPMN file's bytes. Raises :class:`engine.errors.BrokenDrawing` where it is no XML."""
    root = parse_xml(data, path)
    known = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
    return Geometry(
        shapes=tuple(_shapes(root, known)),
        edges=tuple(_edges(root, known)),
    )


def _shapes(root: etree._Element, known: dict[str | None, etree._Element]) -> Iterator[Shape]:
    for drawn in root.iter(f"{{{_NS['di']}}}BPMNShape"):
        meant = known.get(drawn.get("bpmnElement"))
        box = _box(drawn.find("dc:Bounds", _NS))
        if meant is None or box is None:
            continue
        yield Shape(
            id=meant.get("id", ""),
            tag=etree.QName(meant).localname,
            name=_name(meant),
            box=box,
            label=_box(drawn.find("di:BPMNLabel/dc:Bounds", _NS)),
            horizontal=drawn.get("isHorizontal", "true") != "false",
            expanded=drawn.get("isExpanded", "true") != "false",
        )


def _edges(root: etree._Element, known: dict[str | None, etree._Element]) -> Iterator[Edge]:
    for drawn in root.iter(f"{{{_NS['di']}}}BPMNEdge"):
        meant = known.get(drawn.get("bpmnElement"))
        points = tuple((float(p.get("x", 0)), float(p.get("y", 0))) for p in drawn.iterfind("dd:waypoint", _NS))
        if meant is None or len(points) < 2:
            continue
        label = _box(drawn.find("di:BPMNLabel/dc:Bounds", _NS))
        yield Edge(meant.get("id", ""), etree.QName(meant).localname, _name(meant), points, label)


def _box(bounds: etree._Element | None) -> Box | None:
    if bounds is None:
        return None
    return Box(*(float(bounds.get(side, 0)) for side in ("x", "y", "width", "height")))


def _name(node: etree._Element) -> str:
    text = node.get("name") or node.findtext("b:text", "", _NS) or ""
    return " ".join(text.split())
