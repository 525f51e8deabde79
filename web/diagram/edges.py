"""The flows of a diagram as SVG: line, arrow, label, the tick of a default. Attributes only, no ``style``."""

from collections.abc import Iterable

from markupsafe import Markup

from web.diagram.colours import CHANGES, DONE, FAULT, LINE, MUTED, SIZE
from web.diagram.geometry import Edge
from web.diagram.lettering import wrap, written
from web.diagram.live import Live, linked

ARROWS = Markup(  # noqa: S704  our own constants
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9.4" refY="5" markerWidth="8" markerHeight="8" '
    f'orient="auto-start-reverse"><path d="M.6 .8 9.6 5 .6 9.2Z" fill="{LINE}"/></marker>'
    '<marker id="open" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto">'
    f'<path d="M1 1 9 5 1 9" stroke="{LINE}"/></marker></defs>'
)


def draw_edge(edge: Edge, default: bool, live: Live) -> Markup:
    """One flow with its arrow, its label, and the tick of a default."""
    dashes = {"association": ' stroke-dasharray="2 4"', "messageFlow": ' stroke-dasharray="7 4"'}.get(
        edge.tag, ' stroke-dasharray="2 4"' if edge.tag.startswith("data") else ""
    )
    ends = "" if edge.tag == "association" else ' marker-end="url(#arrow)"'
    colour, wide = {True: (DONE, 1.8), False: (FAULT, 3.0), None: (LINE, 1.4)}[live.flows.get(edge.id)]
    if edge.id in live.changes:
        colour, _, wide = CHANGES[live.changes[edge.id]]
    line = Markup('<path d="{}" stroke="{}" stroke-width="{}"{}{}/>').format(
        _rounded(edge.points),
        colour,
        wide,
        Markup(dashes),  # noqa: S704  constants above
        Markup(ends),  # noqa: S704  constants above
    )
    parts = [line]
    if default:
        (x, y), (u, v) = edge.points[:2]
        long = max(((u - x) ** 2 + (v - y) ** 2) ** 0.5, 1)
        at, over = (x + (u - x) / long * 10, y + (v - y) / long * 10), ((u - x) / long * 5, (v - y) / long * 5)
        tick = (
            at[0] - over[0] - over[1],
            at[1] - over[1] + over[0],
            at[0] + over[0] + over[1],
            at[1] + over[1] - over[0],
        )
        parts.append(
            Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}" stroke-width="1.4"/>').format(*tick, LINE)
        )
    if edge.name:
        parts.append(_edge_label(edge))
    if live.flows.get(edge.id) is False:
        parts = [Markup('<g id="en-{}">{}</g>').format(edge.id, Markup("").join(parts))]
    return linked(edge.id, Markup("").join(parts), live)


def _edge_label(edge: Edge) -> Markup:
    if edge.label:
        across, down = edge.label.centre
        lines = wrap(edge.name, SIZE - 1, max(edge.label.width + 10, 70), 3)
    else:
        (x, y), (u, v) = edge.points[:2]
        across, down = (x + u) / 2, (y + v) / 2 - (9 if abs(v - y) < abs(u - x) else 0)
        lines = wrap(edge.name, SIZE - 1, 110, 3)
    return written(lines, across, down, SIZE - 1, colour=MUTED, halo=True)


def _rounded(points: Iterable[tuple[float, float]], radius: float = 6) -> str:
    """A path through the bends, its corners rounded."""
    path = list(points)
    parts = [f"M{path[0][0]:.1f} {path[0][1]:.1f}"]
    for before, bend, after in zip(path, path[1:], path[2:], strict=False):
        near, far = _towards(bend, before, radius), _towards(bend, after, radius)
        parts.append(f"L{near[0]:.1f} {near[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {far[0]:.1f} {far[1]:.1f}")
    parts.append(f"L{path[-1][0]:.1f} {path[-1][1]:.1f}")
    return "".join(parts)


def _towards(start: tuple[float, float], end: tuple[float, float], distance: float) -> tuple[float, float]:
    long = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    part = min(distance, long / 2) / long if long else 0
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
