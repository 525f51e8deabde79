"""BPMN's diagram interchange, read page by page: what lies where on each.

The first page shows the process. A collapsed subprocess whose inside is drawn is a page of its own: on a plane of its
own, as editors write it today, or on the plane of what is around it, as older ones did.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from lxml import etree

from engine.drawing import BPMN, SUBPROCESSES, parse_xml
from engine.drawing.schema import boolean
from web.diagram.geometry import Box, Edge, Geometry, Shape

#: The name of the first page; the others have the ids of their subprocesses.
TOP: Final = ""
_NS: Final = {
    "b": BPMN,
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "dd": "http://www.omg.org/spec/DD/20100524/DI",
}
Node = etree._Element


@lru_cache(maxsize=64)
def read(data: bytes, path: str = "", process: str = "") -> Mapping[str, Geometry]:
    """The pages of a BPMN file's bytes, the first one (:data:`TOP`) first, the others from left to right.

    ``process``: whose first page is meant, in a file that draws several apart from each other. Raises
    :class:`engine.errors.BrokenDrawing` where it is no XML.
    """
    root = parse_xml(data, path)
    known = {node.get("id", ""): node for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
    planes = [(known.get(plane.get("bpmnElement", "")), plane) for plane in root.iter(f"{{{_NS['di']}}}BPMNPlane")]
    apart = _apart(planes, known)
    shapes, edges = defaultdict[str, list[Shape]](list), defaultdict[str, list[Edge]](list)
    for meant, plane in [*_first(planes, process), *(one for one in planes if _is_subprocess(one[0]))]:
        own = _id(meant) if _id(meant) in apart else TOP
        if own == TOP and _is_subprocess(meant):
            continue  # its inside is drawn where it stands, too
        for node, shape in _shapes(plane, known, apart):
            shapes[_page(node, own, apart)].append(shape)
        for node, edge in _edges(plane, known):
            edges[_page(node, own, apart)].append(edge)
    order = _reached(shapes, {ident for _, plane in planes for ident in _drawn(plane)})
    return MappingProxyType({page: Geometry(tuple(shapes[page]), tuple(edges[page])) for page in order})


def _reached(shapes: Mapping[str, list[Shape]], drawn: Collection[str]) -> list[str]:
    """The pages from left to right, each before those on it, without those that are drawn with another process."""
    found: dict[str, None] = {}

    def down(page: str) -> None:
        found[page] = None
        on_it = (shape for shape in shapes.get(page, ()) if shape.id in shapes.keys() - found.keys())
        for shape in sorted(on_it, key=lambda shape: (shape.box.x, shape.box.y)):
            down(shape.id)

    for page in (TOP, *(page for page in shapes if page and page not in drawn)):
        down(page)
    return list(found)


def _drawn(plane: Node) -> Mapping[str, Node]:
    """The shapes of a plane by what they stand for."""
    return {shape.get("bpmnElement", ""): shape for shape in plane.iterfind("di:BPMNShape", _NS)}


def _first(planes: list[tuple[Node | None, Node]], process: str) -> list[tuple[Node | None, Node]]:
    """The planes that show no subprocess: those of the process, where one is; else all."""
    found = [(meant, plane) for meant, plane in planes if not _is_subprocess(meant)]
    return [(meant, plane) for meant, plane in found if process and _shows(meant, process)] or found


def _shows(meant: Node | None, process: str) -> bool:
    """Whether a plane is a process' own, or that of a collaboration it takes part in."""
    if meant is None:
        return False
    return meant.get("id") == process or any(
        pool.get("processRef") == process for pool in meant.iterfind("b:participant", _NS)
    )


def _apart(planes: list[tuple[Node | None, Node]], known: Mapping[str, Node]) -> dict[str, bool]:
    """The subprocesses whose inside is a page of its own, and whether that is a plane of its own."""
    drawn = {ident: shape for _, plane in planes for ident, shape in _drawn(plane).items()}
    own = {_id(meant) for meant, _ in planes if _is_subprocess(meant)}
    found = {ident: True for ident in own if ident not in drawn or not boolean(drawn[ident].get("isExpanded"))}
    collapsed = {ident for ident, shape in drawn.items() if not boolean(shape.get("isExpanded"), True)} - own
    for meant in (known[ident] for ident in collapsed & known.keys()):
        if _is_subprocess(meant) and any(inner.get("id") in drawn for inner in meant):
            found[_id(meant)] = False
    return found


def _page(node: Node, own: str, apart: Mapping[str, bool]) -> str:
    """The page of what is drawn on a plane: the plane's, or that of a collapsed subprocess without a plane."""
    around = (holder.get("id", "") for holder in node.iterancestors())
    return next((ident for ident in around if apart.get(ident) is False), own)


def _is_subprocess(meant: Node | None) -> bool:
    return meant is not None and etree.QName(meant).localname in SUBPROCESSES


def _id(meant: Node | None) -> str:
    return "" if meant is None else meant.get("id", "")


def _shapes(plane: Node, known: Mapping[str, Node], apart: Mapping[str, bool]) -> Iterator[tuple[Node, Shape]]:
    for drawn in plane.iter(f"{{{_NS['di']}}}BPMNShape"):
        meant = known.get(drawn.get("bpmnElement", ""))
        box = _box(drawn.find("dc:Bounds", _NS))
        if meant is None or box is None:
            continue
        yield (
            meant,
            Shape(
                id=_id(meant),
                tag=etree.QName(meant).localname,
                name=_name(meant),
                box=box,
                label=_box(drawn.find("di:BPMNLabel/dc:Bounds", _NS)),
                horizontal=boolean(drawn.get("isHorizontal"), True),
                expanded=boolean(drawn.get("isExpanded"), True) and _id(meant) not in apart,
            ),
        )


def _edges(plane: Node, known: Mapping[str, Node]) -> Iterator[tuple[Node, Edge]]:
    for drawn in plane.iter(f"{{{_NS['di']}}}BPMNEdge"):
        meant = known.get(drawn.get("bpmnElement", ""))
        points = tuple((float(p.get("x", 0)), float(p.get("y", 0))) for p in drawn.iterfind("dd:waypoint", _NS))
        if meant is None or len(points) < 2:
            continue
        label = _box(drawn.find("di:BPMNLabel/dc:Bounds", _NS))
        yield meant, Edge(_id(meant), etree.QName(meant).localname, _name(meant), points, label)


def _box(bounds: Node | None) -> Box | None:
    if bounds is None:
        return None
    return Box(*(float(bounds.get(side, 0)) for side in ("x", "y", "width", "height")))


def _name(node: Node) -> str:
    text: str = node.get("name") or node.findtext("b:text", "", _NS) or ""
    return " ".join(text.split())
