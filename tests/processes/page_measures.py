"""What makes a page of a drawing hard to read, measured on its diagram: in pixels of the page, as the office draws it.

A page is one plane of a BPMN file: the top page, or the inside of a collapsed subprocess. Letters are as wide and break
where :mod:`web.diagram.lettering` says; lines are looked at piece by piece.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from lxml import etree

from engine.drawing import BPMN
from web.diagram.lettering import width, wrap

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD = "{http://www.omg.org/spec/DD/20100524/DI}"
_MODEL = f"{{{BPMN}}}"
#: Sizes of letters: in a shape, and beside it; and the height of a line of each.
_INSIDE, _BESIDE = (12, 14.5), (11, 13.2)
#: How much room a label leaves between it and any line.
_FREE = 4
Point = tuple[float, float]
Piece = tuple[Point, Point]


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box", by: float) -> bool:
        """Whether they share more than a seam of ``by``."""
        return (
            self.x + by < other.x + other.width
            and other.x + by < self.x + self.width
            and self.y + by < other.y + other.height
            and other.y + by < self.y + self.height
        )

    @property
    def borders(self) -> tuple[Piece, ...]:
        """Its four sides."""
        right, low = self.x + self.width, self.y + self.height
        corners = (self.x, self.y), (right, self.y), (right, low), (self.x, low), (self.x, self.y)
        return tuple(pairwise(corners))

    def is_crossed(self, piece: Piece, seam: float) -> bool:
        """Whether a straight piece of a line runs through it, more than ``seam`` from its border: inside, or outside
        where that is less than nothing.
        """
        (a, b), (c, d) = piece
        return self.overlaps(Box(min(a, c), min(b, d), abs(a - c), abs(b - d)), seam)


@dataclass(frozen=True)
class Shape:
    """An element as it is drawn. ``frame``: others lie in it. ``leads_inside``: its content is another page."""

    id: str
    type: str
    box: Box
    frame: bool = False
    leads_inside: bool = False
    host: str | None = None


@dataclass(frozen=True)
class Line:
    """A sequence flow as it is drawn."""

    id: str
    source: str
    target: str
    pieces: tuple[Piece, ...]


@dataclass
class Page:
    """One page; ``cut``: names of which a word or the end does not fit their place."""

    id: str
    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    labels: dict[str, Box] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)

    @property
    def elements(self) -> list[Shape]:
        """What is drawn but pools and lanes."""
        return [shape for shape in self.shapes if shape.type not in ("participant", "lane")]

    @property
    def solid(self) -> list[Shape]:
        """What nothing may lie on or run through."""
        return [shape for shape in self.elements if not shape.frame]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of all that is drawn."""
        points = [point for line in self.lines for piece in line.pieces for point in piece]
        boxes = [*(shape.box for shape in self.shapes), *self.labels.values()]
        across = [*(p[0] for p in points), *(b.x for b in boxes), *(b.x + b.width for b in boxes)]
        down = [*(p[1] for p in points), *(b.y for b in boxes), *(b.y + b.height for b in boxes)]
        return round(max(across) - min(across)), round(max(down) - min(down))


def pages(data: bytes) -> list[Page]:
    """The pages of a file, in its order: the top page first."""
    root = etree.fromstring(data)
    known = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
    return [_page(plane, known) for plane in root.iter(f"{_DI}BPMNPlane")]


def _page(plane: etree._Element, known: dict[str | None, etree._Element]) -> Page:
    page = Page(plane.get("bpmnElement", ""))
    for drawn in plane.iter(f"{_DI}BPMNShape"):
        _add_shape(page, drawn, known[drawn.get("bpmnElement")])
    for drawn in plane.iter(f"{_DI}BPMNEdge"):
        _add_line(page, drawn, known[drawn.get("bpmnElement")])
    return page


def _add_shape(page: Page, drawn: etree._Element, meant: etree._Element) -> None:
    box, kind, name = _bounds(drawn), meant.tag.removeprefix(_MODEL), _name(meant)
    inside = kind == "subProcess" and drawn.get("isExpanded") == "false"
    frame = kind in ("participant", "lane") or (kind == "subProcess" and not inside)
    shape = Shape(meant.get("id", ""), kind, box, frame, inside, meant.get("attachedToRef"))
    page.shapes.append(shape)
    if name and kind.endswith(("Event", "Gateway")):
        place = _label(drawn) or Box(box.x + box.width / 2 - 55, box.y + box.height + 4, 110, 28)
        lines = wrap(name, _BESIDE[0], max(place.width + 12, 84), 4)
        top = place.y + 7.5 * len(lines) - _BESIDE[1] * len(lines) / 2
        _add_label(page, shape.id, name, lines, place.x + place.width / 2, top)
    elif name and not frame:
        lines = wrap(name, _INSIDE[0], box.width - 14, max(1, int((box.height - 16) // _INSIDE[1])))
        page.cut += [name for line in lines if _is_cut(line, name)]


def _add_line(page: Page, drawn: etree._Element, meant: etree._Element) -> None:
    points = [(float(p.get("x", "0")), float(p.get("y", "0"))) for p in drawn.iter(f"{_DD}waypoint")]
    ends = meant.get("sourceRef", ""), meant.get("targetRef", "")
    page.lines.append(Line(meant.get("id", ""), *ends, tuple(pairwise(points))))
    if (name := _name(meant)) and (place := _label(drawn)):
        lines = wrap(name, _BESIDE[0], max(place.width + 10, 70), 3)
        top = place.y + place.height / 2 - _BESIDE[1] * len(lines) / 2
        _add_label(page, meant.get("id", ""), name, lines, place.x + place.width / 2, top)


def _add_label(page: Page, ident: str, name: str, lines: list[str], middle: float, top: float) -> None:
    wide = max(width(line, _BESIDE[0]) for line in lines)
    page.labels[ident] = Box(middle - wide / 2, top, wide, _BESIDE[1] * len(lines))
    page.cut += [name for line in lines if _is_cut(line, name)]


def _is_cut(line: str, name: str) -> bool:
    return line not in name


def _name(meant: etree._Element) -> str:
    return " ".join((meant.get("name") or "").split())


def _bounds(drawn: etree._Element) -> Box:
    bounds = drawn.find(f"{_DC}Bounds")
    assert bounds is not None, drawn.get("id")
    return Box(*(float(bounds.get(side, "0")) for side in ("x", "y", "width", "height")))


def _label(drawn: etree._Element) -> Box | None:
    label = drawn.find(f"{_DI}BPMNLabel")
    return _bounds(label) if label is not None and label.find(f"{_DC}Bounds") is not None else None


def _crossings(page: Page) -> Iterator[tuple[str, str]]:
    for one, other in combinations(page.lines, 2):
        for piece in one.pieces:
            yield from ((one.id, other.id) for its in other.pieces if _cross(piece, its))


def _cross(one: Piece, other: Piece) -> bool:
    """Whether an upright piece and a level one cross, not merely meet."""
    upright, level = (one, other) if one[0][0] == one[1][0] else (other, one)
    (x, top), (x2, bottom) = upright
    (left, y), (right, y2) = level
    if x != x2 or y != y2:  # both upright, or both level
        return False
    return min(left, right) + 1 < x < max(left, right) - 1 and min(top, bottom) + 1 < y < max(top, bottom) - 1


def _slanted(page: Page) -> Iterator[tuple[str, str]]:
    yield from ((line.id, "") for line in page.lines for (a, b), (c, d) in line.pieces if a != c and b != d)


def _labels_on_lines(page: Page) -> Iterator[tuple[str, str]]:
    for ident, box in page.labels.items():
        yield from ((ident, line.id) for line in page.lines if any(box.is_crossed(p, -_FREE) for p in line.pieces))


def _labels_on_labels(page: Page) -> Iterator[tuple[str, str]]:
    yield from ((a, b) for (a, one), (b, two) in combinations(page.labels.items(), 2) if one.overlaps(two, 1))


def _labels_on_shapes(page: Page) -> Iterator[tuple[str, str]]:
    for ident, box in page.labels.items():
        yield from ((ident, shape.id) for shape in page.solid if shape.id != ident and box.overlaps(shape.box, 2))


def _labels_on_arrows(page: Page) -> Iterator[tuple[str, str]]:
    """Editors put a sign under a collapsed subprocess, at its right corner, that leads to its page."""
    for shape in (each for each in page.shapes if each.leads_inside):
        box = shape.box
        sign = Box(box.x + box.width - 13, box.y + box.height + 6, 22, 22)
        yield from ((ident, shape.id) for ident, label in page.labels.items() if label.overlaps(sign, 0))


def _labels_on_borders(page: Page) -> Iterator[tuple[str, str]]:
    """The borders of lanes and of frames are lines too."""
    for shape in (each for each in page.shapes if each.frame):
        borders = shape.box.borders
        yield from (
            (ident, shape.id) for ident, box in page.labels.items() if any(box.is_crossed(b, 0) for b in borders)
        )


def _events_on_signs(page: Page) -> Iterator[tuple[str, str]]:
    """A collapsed subprocess has its sign in the middle of the lower edge."""
    for shape in (each for each in page.shapes if each.leads_inside):
        sign = Box(shape.box.x + shape.box.width / 2 - 8, shape.box.y + shape.box.height - 18, 16, 16)
        yield from ((each.id, shape.id) for each in page.shapes if each.host == shape.id and each.box.overlaps(sign, 0))


def _lines_through_shapes(page: Page) -> Iterator[tuple[str, str]]:
    hosts = {shape.id: shape.host for shape in page.shapes}
    for line in page.lines:
        for shape in page.solid:
            own = {line.source, line.target, hosts.get(line.source)}
            if shape.id not in own and shape.host not in (line.source, line.target):
                yield from ((line.id, shape.id) for piece in line.pieces if shape.box.is_crossed(piece, 2))


def _shapes_on_shapes(page: Page) -> Iterator[tuple[str, str]]:
    standing = [shape for shape in page.solid if shape.host is None]
    yield from ((a.id, b.id) for a, b in combinations(standing, 2) if a.box.overlaps(b.box, 0))


#: What must not be on a page: by what one calls it, the pairs of ids that are at fault.
FAULTS: dict[str, Callable[[Page], Iterator[tuple[str, str]]]] = {
    "lines that cross": _crossings,
    "lines that slant": _slanted,
    "labels on lines": _labels_on_lines,
    "labels on labels": _labels_on_labels,
    "labels on shapes": _labels_on_shapes,
    "labels on the sign that leads inside": _labels_on_arrows,
    "labels on borders": _labels_on_borders,
    "events on the sign that leads inside": _events_on_signs,
    "lines through shapes": _lines_through_shapes,
    "shapes on shapes": _shapes_on_shapes,
    "words that are cut": lambda page: ((name, "") for name in page.cut),
}
