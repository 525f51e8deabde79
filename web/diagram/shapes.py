"""The parts of a diagram as SVG: one shape, one flow. :mod:`web.diagram.svg` puts them together.

Attributes only, no ``style``: the pages' content security policy forbids inline styles.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from engine.drawing import SUBPROCESSES, Element
from web.diagram import symbols
from web.diagram.geometry import Box, Edge, Shape
from web.diagram.lettering import wrap

INK, MUTED, LINE, PEOPLE, SYSTEM = "#0D1028", "#3D4053", "#555869", "#184397", "#6B7487"
LIVE, DONE, FAULT = "#0056AC", "#126B49", "#BF0909"
ACTIVITIES = frozenset({*symbols.TASKS, "task", "callActivity", *SUBPROCESSES})
SIZE = 12.0
#: How a difference between two versions is marked.
CHANGES = {
    "added": (DONE, "#DDF1E7", 3.0),
    "removed": (FAULT, "#FBE1DF", 3.0),
    "changed": ("#7A4D00", "#FFEDC2", 3.0),
}


@dataclass(frozen=True)
class Live:
    """What runs now, by element id: waiting tokens, open incidents, and what one instance has passed already.

    ``flows``: for a picture of tests, flow id → whether a scenario took it.
    """

    tokens: Mapping[str, int] = field(default_factory=dict)
    incidents: Mapping[str, int] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    #: What differs from another version, by element or flow: ``added``, ``removed`` or ``changed``.
    changes: Mapping[str, str] = field(default_factory=dict)
    flows: Mapping[str, bool] = field(default_factory=dict)


NOTHING = Live()


ARROWS = Markup(  # noqa: S704  our own constants
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9.4" refY="5" markerWidth="8" markerHeight="8" '
    f'orient="auto-start-reverse"><path d="M.6 .8 9.6 5 .6 9.2Z" fill="{LINE}"/></marker>'
    '<marker id="open" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto">'
    f'<path d="M1 1 9 5 1 9" stroke="{LINE}"/></marker></defs>'
)


def draw_shape(shape: Shape, element: Element | None, live: Live) -> Markup:
    """One shape with its sign and label; ``element`` is what the drawing says of it, if anything."""
    if shape.tag in ("participant", "lane"):
        return _swimlane(shape)
    for suffix, draw in _BY_SUFFIX.items():
        if shape.tag.endswith(suffix):
            body = draw(shape, element, _colour(shape, live))
            break
    else:
        draw = _activity if shape.tag in ACTIVITIES else _artifact
        body = draw(shape, element, _colour(shape, live))
    kind = symbols.SPOKEN.get(shape.tag, "")
    busy = live.tokens.get(shape.id) or live.incidents.get(shape.id)
    place = Markup(' id="en-{}"').format(shape.id) if busy else ""  # what a link of the page leads to
    told = Markup("<g{}><title>{}</title>{}</g>").format(place, ": ".join(filter(None, (kind, shape.name))), body)
    return linked(shape.id, told, live)


def linked(ident: str, drawn: Markup, live: Live) -> Markup:
    """What differs leads to its sentence on the page (``cambio-…``), and can be led to (``dibujo-…``)."""
    if ident not in live.changes:
        return drawn
    return Markup('<a id="dibujo-{0}" href="#cambio-{0}">{1}</a>').format(ident, drawn)


def _colour(shape: Shape, live: Live) -> tuple[str, str, float]:
    """Stroke, fill and width of the outline."""
    if shape.id in live.changes:
        return CHANGES[live.changes[shape.id]]
    if live.incidents.get(shape.id):
        return FAULT, "#FDF1F1", 2.6
    if live.tokens.get(shape.id):
        return LIVE, "#E4EEFA", 2.6
    if shape.id in live.passed:
        return DONE, "#F1F8F5", 1.5
    return (SYSTEM if shape.tag in ("serviceTask", "businessRuleTask", "scriptTask") else PEOPLE), "#FFFFFF", 1.5


def _swimlane(shape: Shape) -> Markup:
    box, pool = shape.box, shape.tag == "participant"
    band = Box(box.x, box.y, 30, box.height) if shape.horizontal else Box(box.x, box.y, box.width, 30)
    across, down = band.centre
    room = box.height if shape.horizontal else box.width
    lines = wrap(shape.name, SIZE + 1, room - 12, 1)
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#C3CBD9"/>'
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#C3CBD9"/>'
        '<text{} text-anchor="middle" dominant-baseline="central" font-size="{}" font-weight="600" fill="{}">{}</text>'
    ).format(
        *(box.x, box.y, box.width, box.height, "#FFFFFF" if pool else "#FBFCFE"),
        *(band.x, band.y, band.width, band.height, "#E3EAF6" if pool else "#EEF3FB"),
        Markup(' transform="translate({:.1f} {:.1f}){}"').format(
            across, down, Markup(" rotate(-90)") if shape.horizontal else ""
        ),
        *(SIZE + 1, MUTED, lines[0] if lines else ""),
    )


def _activity(shape: Shape, element: Element | None, colour: tuple[str, str, float]) -> Markup:
    box, (stroke, fill, line) = shape.box, colour
    holder = shape.tag in SUBPROCESSES and shape.expanded
    dashes = Markup(' stroke-dasharray="5 4"') if element is not None and element.triggered_by_event else ""
    thick = 4.0 if shape.tag == "callActivity" else line
    parts = [
        Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="10" fill="{}" stroke="{}" stroke-width="{}"{}/>').format(
            *(box.x, box.y, box.width, box.height),
            *("none" if holder else fill, stroke, thick, dashes),
        )
    ]
    if holder:
        lines = wrap(shape.name, SIZE + 0.5, box.width - 24, 1)
        parts.append(_text(lines, box.x + 14, box.y + 18, SIZE + 0.5, "start", MUTED, bold=True))
        return Markup("").join(parts)
    sign = symbols.TASKS.get(shape.tag)
    if sign:
        parts.append(_sign(sign, box.x + 15, box.y + 15, stroke, 0.82))
    marks = _marks(shape, element)
    lift = -5 if marks else 0
    lines = wrap(shape.name, SIZE, box.width - 14, max(1, int((box.height - (16 if sign else 6)) // 14.5)))
    parts.append(_text(lines, box.centre[0], box.centre[1] + lift + (5 if sign and len(lines) > 2 else 2), SIZE))
    across = box.centre[0] - 9 * (len(marks) - 1)
    parts += [_sign(mark, across + 18 * n, box.bottom - 10, stroke, 0.8) for n, mark in enumerate(marks)]
    return Markup("").join(parts)


def _marks(shape: Shape, element: Element | None) -> list[str]:
    marks = []
    if element is not None and element.loop is not None:
        marks.append(symbols.SEQUENTIAL if element.loop.sequential else symbols.PARALLEL)
    if shape.tag in SUBPROCESSES:
        marks.append(symbols.COLLAPSED)
    return marks


def _event(shape: Shape, element: Element | None, colour: tuple[str, str, float]) -> Markup:
    (across, down), radius = shape.box.centre, shape.box.width / 2
    stroke, fill, line = colour
    if stroke == PEOPLE:
        stroke = {"startEvent": DONE, "endEvent": INK}.get(shape.tag, MUTED)
    dashes = Markup(' stroke-dasharray="4 3"') if element is not None and not element.interrupting else ""
    line = 3.6 if shape.tag == "endEvent" else line
    ring = Markup('<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="{}"{}/>')
    parts = [ring.format(across, down, radius, fill, stroke, line, dashes)]
    if shape.tag not in ("startEvent", "endEvent"):
        parts.append(ring.format(across, down, radius - 3.2, "none", stroke, 1.2, dashes))
    throws = shape.tag in ("endEvent", "intermediateThrowEvent")
    for definition in element.events[:1] if element is not None else ():
        sign = (symbols.THROWN if throws else symbols.EVENTS).get(definition.kind, symbols.EVENTS.get(definition.kind))
        if sign:
            parts.append(_sign(sign, across, down, stroke, radius / 18 * 0.92))
    return Markup("").join((*parts, _beside(shape)))


def _gateway(shape: Shape, element: Element | None, colour: tuple[str, str, float]) -> Markup:
    box, (stroke, fill, line) = shape.box, colour
    stroke = MUTED if stroke == PEOPLE else stroke
    across, down = box.centre
    diamond = Markup('<path d="M{} {}L{} {} {} {} {} {}Z" fill="{}" stroke="{}" stroke-width="{}" {}/>').format(
        *(across, box.y, box.right, down, across, box.bottom, box.x, down, fill, stroke, line),
        Markup('stroke-linejoin="round"'),
    )
    sign = symbols.GATEWAYS.get(shape.tag, "")
    return diamond + _sign(sign, across, down, stroke, box.width / 50) + _beside(shape)


def _artifact(shape: Shape, element: Element | None, colour: tuple[str, str, float]) -> Markup:
    box = shape.box
    if shape.tag == "textAnnotation":
        lines = wrap(shape.name, SIZE, box.width - 10, max(1, int(box.height // 14.5)))
        mark = Markup('<path d="M{0} {1}H{2}V{3}H{0}" stroke="{4}"/>').format(
            box.x + 12, box.y, box.x, box.bottom, SYSTEM
        )
        return mark + _text(lines, box.x + 6, box.centre[1], SIZE, "start", MUTED)
    outline = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="6" stroke="{}" stroke-dasharray="6 4"/>').format(
        box.x, box.y, box.width, box.height, SYSTEM
    )
    return outline + _beside(shape)


_BY_SUFFIX: dict[str, Callable[[Shape, Element | None, tuple[str, str, float]], Markup]] = {
    "Event": _event,
    "Gateway": _gateway,
}


def _beside(shape: Shape) -> Markup:
    """The label of a shape too small to hold it: where the analyst put it, else below."""
    if not shape.name:
        return Markup("")
    box = shape.label or Box(shape.box.centre[0] - 55, shape.box.bottom + 4, 110, 28)
    lines = wrap(shape.name, SIZE - 1, max(box.width + 12, 84), 4)
    return _text(lines, box.centre[0], box.y + 7.5 * len(lines), SIZE - 1, halo=True)


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
    return linked(edge.id, Markup("").join(parts), live)


def _edge_label(edge: Edge) -> Markup:
    if edge.label:
        across, down = edge.label.centre
        lines = wrap(edge.name, SIZE - 1, max(edge.label.width + 10, 70), 3)
    else:
        (x, y), (u, v) = edge.points[:2]
        across, down = (x + u) / 2, (y + v) / 2 - (9 if abs(v - y) < abs(u - x) else 0)
        lines = wrap(edge.name, SIZE - 1, 110, 3)
    return _text(lines, across, down, SIZE - 1, colour=MUTED, halo=True)


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


def _sign(sign: str, across: float, down: float, colour: str, scale: float) -> Markup:
    return Markup(
        '<g transform="translate({:.1f} {:.1f}) scale({:.2f})" stroke="{}" color="{}" stroke-width="1.5" '
        'stroke-linejoin="round" stroke-linecap="round">{}</g>'
    ).format(across, down, scale, colour, colour, Markup(sign))  # noqa: S704  of symbols.py


def _text(
    lines: list[str],
    across: float,
    middle: float,
    size: float,
    anchor: str = "middle",
    colour: str = INK,
    bold: bool = False,
    halo: bool = False,
) -> Markup:
    """Lines set around ``middle``; a halo keeps a label readable upon a line."""
    step = size * 1.2
    first = middle - step * (len(lines) - 1) / 2 + size * 0.35
    spans = Markup("").join(
        Markup('<tspan x="{:.1f}" y="{:.1f}">{}</tspan>').format(across, first + step * n, line)
        for n, line in enumerate(lines)
    )
    around = Markup(' paint-order="stroke" stroke="#FBFCFE" stroke-width="3.5" stroke-linejoin="round"') if halo else ""
    return Markup('<text text-anchor="{}" font-size="{}" fill="{}"{}{}>{}</text>').format(
        anchor, size, colour, Markup(' font-weight="600"') if bold else "", around, spans
    )
