"""The shapes of a diagram as SVG, each with its sign and name. :mod:`web.diagram.svg` puts them together.

Attributes only, no ``style``: the pages' content security policy forbids inline styles.
"""

from collections.abc import Callable

from markupsafe import Markup

from engine.drawing import SUBPROCESSES, Element
from web.diagram import symbols
from web.diagram.colours import CHANGES, DONE, FAULT, INK, LIVE, MUTED, PEOPLE, SIZE, SYSTEM
from web.diagram.geometry import Box, Shape
from web.diagram.lettering import wrap, written
from web.diagram.live import Live, linked

ACTIVITIES = frozenset({*symbols.TASKS, "task", "callActivity", *SUBPROCESSES})


def draw_shape(shape: Shape, element: Element | None, live: Live, who: str = "") -> Markup:
    """One shape with its sign and label; ``element`` is what the drawing says of it, if anything. ``who``: who acts
    inside a collapsed subprocess.
    """
    if shape.tag in ("participant", "lane"):
        return _swimlane(shape)
    for suffix, draw in _BY_SUFFIX.items():
        if shape.tag.endswith(suffix):
            body = draw(shape, element, _colour(shape, live))
            break
    else:
        colour = _colour(shape, live)
        body = _activity(shape, element, colour, who) if shape.tag in ACTIVITIES else _artifact(shape, element, colour)
    kind = symbols.SPOKEN.get(shape.tag, "")
    busy = live.tokens.get(shape.id) or live.incidents.get(shape.id)
    place = Markup(' id="en-{}"').format(shape.id) if busy else ""  # what a link of the page leads to
    told = ": ".join(filter(None, (kind, shape.name))) + (f" ({who})" if who else "")
    shown = Markup("<g{}><title>{}</title>{}</g>").format(place, told, body)
    return linked(shape.id, shown, live)


def _colour(shape: Shape, live: Live) -> tuple[str, str, float]:
    """Stroke, fill and width of the outline."""
    if shape.id in live.changes:
        return CHANGES[live.changes[shape.id]]
    if live.tokens.get(shape.id):  # what is stuck among it has its own number
        return LIVE, "#E4EEFA", 2.6
    if live.incidents.get(shape.id):
        return FAULT, "#FDF1F1", 2.6
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


def _activity(shape: Shape, element: Element | None, colour: tuple[str, str, float], who: str) -> Markup:
    box, (stroke, fill, line) = shape.box, colour
    holder, marks = shape.tag in SUBPROCESSES and shape.expanded, _marks(shape, element)
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
        parts.append(written(lines, box.x + 14, box.y + 18, SIZE + 0.5, "start", MUTED, bold=True))
        return Markup("").join((*parts, *_at_the_edge(marks, box, stroke)))
    sign = symbols.TASKS.get(shape.tag)
    if sign:
        parts.append(_sign(sign, box.x + 15, box.y + 15, stroke, 0.82))
    lift = -5 if marks else 0
    lines = wrap(shape.name, SIZE, box.width - 14, max(1, int((box.height - (16 if sign else 6)) // 14.5)))
    under = _below_name(who, box, len(lines))
    middle = box.centre[1] + lift + (5 if sign and len(lines) > 2 else 2) - _WHO * len(under) / 2
    parts.append(written(lines, box.centre[0], middle, SIZE))
    if under:
        down = middle + (SIZE * 1.2 * len(lines) + _WHO * len(under)) / 2
        parts.append(written(under, box.centre[0], down, SIZE - 1, colour=MUTED))
    return Markup("").join((*parts, *_at_the_edge(marks, box, stroke)))


def _at_the_edge(marks: list[str], box: Box, stroke: str) -> list[Markup]:
    """The marks side by side, in the middle of an activity's lower edge."""
    across = box.centre[0] - 9 * (len(marks) - 1)
    return [_sign(mark, across + 18 * n, box.bottom - 10, stroke, 0.8) for n, mark in enumerate(marks)]


#: The height of a line that says who acts.
_WHO = (SIZE - 1) * 1.2


def _below_name(who: str, box: Box, lines: int) -> list[str]:
    """Who acts, below a name of so many lines; nothing where the box has no room for all of it."""
    room = box.height - 30 - SIZE * 1.2 * lines
    found = wrap(who, SIZE - 1, box.width - 10, max(1, int(room // _WHO))) if who and room >= _WHO else []
    return [] if any(line.endswith(("…", "-")) for line in found) else found


def _marks(shape: Shape, element: Element | None) -> list[str]:
    marks = []
    if element is not None and element.loop is not None:
        marks.append(symbols.SEQUENTIAL if element.loop.sequential else symbols.PARALLEL)
    if element is not None and element.compensation:
        marks.append(symbols.COMPENSATION)
    if shape.tag == "adHocSubProcess":
        marks.append(symbols.AD_HOC)
    if shape.tag in SUBPROCESSES and not shape.expanded:
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
        return mark + written(lines, box.x + 6, box.centre[1], SIZE, "start", MUTED)
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
    return written(lines, box.centre[0], box.y + 7.5 * len(lines), SIZE - 1, halo=True)


def _sign(sign: str, across: float, down: float, colour: str, scale: float) -> Markup:
    return Markup(
        '<g transform="translate({:.1f} {:.1f}) scale({:.2f})" stroke="{}" color="{}" stroke-width="1.5" '
        'stroke-linejoin="round" stroke-linecap="round">{}</g>'
    ).format(across, down, scale, colour, colour, Markup(sign))  # noqa: S704  of symbols.py
