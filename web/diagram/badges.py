"""The numbers on a picture: how many wait at a shape, how many are stuck, how many terms run."""

from markupsafe import Markup

from web.diagram.colours import BADGES
from web.diagram.geometry import Shape
from web.diagram.lettering import width
from web.diagram.live import Badge, Live, counted

_HIGH, _FINGER = 20.0, 24.0


def badges(shape: Shape, live: Live) -> Markup:
    """All of a shape, from its upper right corner to the left; of an event, whose name may stand there, at the left."""
    parts, right = [], shape.box.x + 4 if shape.tag.endswith("Event") else shape.box.right
    for badge in counted(shape.id, live):
        drawn, wide = _badge(badge, right + 8, shape.box.y - 1)
        parts.append(_leading(drawn, badge, shape, live))
        right -= wide + 2
    return Markup("").join(parts)


def _badge(badge: Badge, right: float, middle: float) -> tuple[Markup, float]:
    """One number with its right end there, and how wide it is; of terms so many times, which nobody reads as days."""
    number = f"{badge.count:,}".replace(",", "\u202f")
    text = f"\u00d7{number}" if badge.kind == "term" else number
    wide = max(_HIGH, width(text, 11.5) + 12)
    fill, line, ink = BADGES[badge.kind]
    box = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="10" fill="{}" stroke="{}" {}/>')
    letters = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle" font-size="11.5" font-weight="600" fill="{}">{}')
    return Markup("<title>{} {}</title>{}{}{}</text>").format(
        number,
        badge.word,
        box.format(right - wide - 2, middle - _FINGER / 2, wide + 4, _FINGER, "transparent", "none", ""),
        box.format(right - wide, middle - _HIGH / 2, wide, _HIGH, fill, line, Markup('stroke-width="1.5"')),
        letters.format(right - wide / 2, middle + 4, ink, text),
    ), wide


def _leading(drawn: Markup, badge: Badge, shape: Shape, live: Live) -> Markup:
    """A number leads to the cases it counts."""
    if shape.id not in live.cases:
        return Markup("<g>{}</g>").format(drawn)
    label = f"{badge.count} {badge.word} en «{shape.name}»: ver cuáles"
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(live.cases[shape.id], label, drawn)
