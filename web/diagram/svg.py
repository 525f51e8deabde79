"""A page of a BPMN file as a picture: server-rendered SVG with live token counts, no script, no inline style.

Everybody may look at it on any device, and it prints. What the picture says is said again as a list of steps beside it
(:mod:`web.diagram.steps`), because a drawing is no text for a person who does not see it.
"""

from collections.abc import Mapping

from markupsafe import Markup

from engine.drawing import SUBPROCESSES, Drawing, Element
from web.diagram.badges import badges
from web.diagram.edges import ARROWS, draw_edge
from web.diagram.geometry import Geometry, Shape
from web.diagram.live import NOTHING, Live
from web.diagram.shapes import draw_shape


def svg(drawing: Drawing, geometry: Geometry, title: str, live: Live = NOTHING) -> Markup:
    """The picture of one page. ``title`` is its accessible name.

    The caller gives the list of :func:`web.diagram.steps.steps` as the long text. Each text says its size; the size of
    the picture's own letters is its width, so that a style sheet knows that as ``1em``.
    """
    elements = {e.id: e for process in drawing.processes.values() for e in process.elements.values()}
    defaults = {e.default for e in elements.values() if e.default}
    frame = geometry.frame()
    layers = [
        draw_shape(shape, elements.get(shape.id), live, _who(shape, elements))
        for shape in sorted(geometry.shapes, key=_depth)
    ]
    flows = [draw_edge(edge, edge.id in defaults, live) for edge in geometry.edges]
    counts = [badges(shape, live) for shape in geometry.shapes if shape.id in elements]
    grounds = sum(1 for shape in geometry.shapes if _depth(shape)[0] < _NODE)
    return Markup("").join(
        (
            Markup(
                '<svg class="diagram" xmlns="http://www.w3.org/2000/svg" role="{}" aria-label="{}" width="{:.0f}" '
                'height="{:.0f}" viewBox="{:.0f} {:.0f} {:.0f} {:.0f}" font-family="system-ui, -apple-system, '
                'Segoe UI, Roboto, Liberation Sans, sans-serif" font-size="{:.0f}" fill="none">'
            ).format(
                "group" if live.changes or live.pages or live.cases else "img",
                title,
                frame.width,
                frame.height,
                frame.x,
                frame.y,
                frame.width,
                frame.height,
                frame.width,
            ),
            ARROWS,
            *layers[:grounds],
            *flows,
            *layers[grounds:],
            *counts,
            Markup("</svg>"),
        )
    )


def _who(shape: Shape, elements: Mapping[str, Element]) -> str:
    """Who acts on a collapsed subprocess' page: its lanes, where they say more than the one that the shape is in."""
    if shape.tag not in SUBPROCESSES or shape.expanded:
        return ""
    inside = dict.fromkeys(each.lane for each in elements.values() if each.parent == shape.id and each.lane)
    return "" if set(inside) <= {elements[shape.id].lane} else ", ".join(map(str, inside))


_NODE = 4


def _depth(shape: Shape) -> tuple[int, float]:
    """Grounds first, the larger before the smaller; boundary events lie upon their activity."""
    if shape.tag in ("participant", "lane"):
        return (0 if shape.tag == "participant" else 1), -shape.box.width * shape.box.height
    if shape.tag in SUBPROCESSES and shape.expanded:
        return 2, -shape.box.width * shape.box.height
    return (_NODE + 1 if shape.tag == "boundaryEvent" else _NODE), 0
