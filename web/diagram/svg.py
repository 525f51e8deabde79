"""A BPMN file as a picture: server-rendered SVG with live token counts, no script, no inline style.

Everybody may look at it on any device, and it prints. What the picture says is said again as a list of steps beside it
(:func:`steps`), because a drawing is no text for a person who does not see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from engine.drawing import SUBPROCESSES, Drawing, Element, Process
from web.diagram import symbols
from web.diagram.geometry import Geometry, Shape
from web.diagram.lettering import width
from web.diagram.shapes import ARROWS, FAULT, LIVE, NOTHING, SIZE, Live, draw_edge, draw_shape

__all__ = ["NOTHING", "Live", "Step", "steps", "svg"]


def svg(drawing: Drawing, geometry: Geometry, title: str, live: Live = NOTHING) -> Markup:
    """The picture. ``title`` is its accessible name. The caller gives the list of :func:`steps` as the long text."""
    elements = {e.id: e for process in drawing.processes.values() for e in process.elements.values()}
    defaults = {e.default for e in elements.values() if e.default}
    frame = geometry.frame()
    layers = [draw_shape(shape, elements.get(shape.id), live) for shape in sorted(geometry.shapes, key=_depth)]
    flows = [draw_edge(edge, edge.id in defaults, live) for edge in geometry.edges]
    counts = [_badges(shape, live) for shape in geometry.shapes if shape.id in elements]
    grounds = sum(1 for shape in geometry.shapes if _depth(shape)[0] < _NODE)
    return Markup("").join(
        (
            Markup(
                '<svg class="diagram" xmlns="http://www.w3.org/2000/svg" role="{}" aria-label="{}" width="{:.0f}" '
                'height="{:.0f}" viewBox="{:.0f} {:.0f} {:.0f} {:.0f}" font-family="system-ui, -apple-system, '
                'Segoe UI, Roboto, Liberation Sans, sans-serif" font-size="{}" fill="none">'
            ).format(
                "group" if live.changes else "img",
                title,
                frame.width,
                frame.height,
                frame.x,
                frame.y,
                frame.width,
                frame.height,
                SIZE,
            ),
            ARROWS,
            *layers[:grounds],
            *flows,
            *layers[grounds:],
            *counts,
            Markup("</svg>"),
        )
    )


@dataclass(frozen=True)
class Step:
    """One line of the list beside the picture."""

    id: str
    kind: str
    event: bool  # on the border of another step: it waits, but nobody works there
    name: str
    lane: str
    inside: str
    tokens: int
    incidents: int
    leads_to: tuple[str, ...]


def steps(process: Process, live: Live = NOTHING) -> list[Step]:
    """The process as text, in the order of the file; gateways that only join are left out."""
    return [_step(process, element, live) for element in process.elements.values() if not _only_joins(element)]


def _only_joins(element: Element) -> bool:
    return element.type.endswith("Gateway") and not element.name and len(element.outgoing) == 1


def called(element: Element, elements: Mapping[str, Element]) -> str:
    """What people call an element: its name; of a nameless event at a border, that of the step it is on."""
    host = elements.get(element.attached_to or "")
    return element.name or (f"Plazo o aviso de «{host.name or host.id}»" if host else element.id)


def _step(process: Process, element: Element, live: Live) -> Step:
    parent = process.elements.get(element.parent or "")
    return Step(
        id=element.id,
        kind=symbols.SPOKEN.get(element.type, element.type),
        event=element.type == "boundaryEvent",
        name=called(element, process.elements),
        lane=element.lane or "",
        inside=parent.name if parent else "",
        tokens=live.tokens.get(element.id, 0),
        incidents=live.incidents.get(element.id, 0),
        leads_to=tuple(_way(process, flow) for flow in element.outgoing if flow in process.flows),
    )


def _way(process: Process, flow_id: str) -> str:
    flow = process.flows[flow_id]
    target = process.elements.get(flow.target)
    name = (target.name or symbols.SPOKEN.get(target.type, "")) if target else flow.target
    return f"{flow.name}: {name}" if flow.name else name


_NODE = 4


def _depth(shape: Shape) -> tuple[int, float]:
    """Grounds first, the larger before the smaller; boundary events lie upon their activity."""
    if shape.tag in ("participant", "lane"):
        return (0 if shape.tag == "participant" else 1), -shape.box.width * shape.box.height
    if shape.tag in SUBPROCESSES and shape.expanded:
        return 2, -shape.box.width * shape.box.height
    return (_NODE + 1 if shape.tag == "boundaryEvent" else _NODE), 0


def _badges(shape: Shape, live: Live) -> Markup:
    """How many wait here (blue) and how many are stuck (red), on the upper right corner.

    On the upper left one of an event, whose name stands at its right.
    """
    counts = (
        (live.tokens.get(shape.id, 0), LIVE, "en curso"),
        (live.incidents.get(shape.id, 0), FAULT, "con incidente"),
    )
    parts, right = [], shape.box.x + 4 if shape.tag.endswith("Event") else shape.box.right
    for count, colour, word in counts:
        if not count:
            continue
        text = f"{count:,}".replace(",", "\u202f")
        wide = max(20.0, width(text, 11.5) + 12)
        parts.append(
            Markup(
                '<g><title>{} {}</title><rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="20" rx="10" fill="{}" '
                'stroke="#fff" stroke-width="1.5"/><text x="{:.1f}" y="{:.1f}" text-anchor="middle" font-size="11.5" '
                'font-weight="600" fill="#fff">{}</text></g>'
            ).format(
                text,
                word,
                right - wide + 8,
                shape.box.y - 11,
                wide,
                colour,
                right - wide / 2 + 8,
                shape.box.y + 3,
                text,
            )
        )
        right -= wide + 2
    return Markup("").join(parts)
