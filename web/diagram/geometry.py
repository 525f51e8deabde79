"""Where the elements of a diagram lie, as boxes and lines. :mod:`web.diagram.interchange` reads them from a file.

:mod:`engine.drawing` says what a file *means*; this says where the analyst put it, and the names of what has no
meaning for the engine (pools, notes, data). Units are the diagram's own, which every editor shows as pixels.
"""

from dataclasses import dataclass


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
    """Everything one page shows, in the order of the file."""

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
