"""A text in the SVG: how wide it is and where it breaks, known without a browser, so that a label fits its box.

Widths are those of a plain sans-serif face (Arial, Helvetica, Liberation, and a little more for others), in
thousandths of the letter size, by group of letters: a diagram needs a good guess, not a typesetter.
"""

from markupsafe import Markup

from web.diagram.colours import INK

_GROUPS = {
    "iljI.,:;'|!íì¡": 260,
    'frt()[]/-°ªº"“”·': 340,
    "sckxyzvJ": 500,
    "mMW%@": 860,
    "w": 720,
    "ABDEHKNPRSUVXYÁÉÚÑGOQCÓÜ&": 700,
    "FLTZ": 610,
    " ": 280,
}
_WIDTHS = {letter: width for letters, width in _GROUPS.items() for letter in letters}
_OTHER = 556
_ROOMY = 1.06  # some machines only have a wider face


def width(text: str, size: float) -> float:
    """The width of ``text`` set in letters of ``size``, in the same unit as ``size``."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in text) * size * _ROOMY / 1000


def wrap(text: str, size: float, room: float, lines: int) -> list[str]:
    """``text`` broken at spaces into at most ``lines`` lines of at most ``room``; what does not fit ends in «…»."""
    broken: list[str] = []
    for word in text.split():
        if broken and width(f"{broken[-1]} {word}", size) <= room:
            broken[-1] += f" {word}"
        else:
            broken.append(word)
    broken = [part for line in broken for part in _split(line, size, room)]
    if len(broken) > lines:
        broken = [*broken[: lines - 1], _shorten(" ".join(broken[lines - 1 :]), size, room)]
    return broken


def _split(line: str, size: float, room: float) -> list[str]:
    """A single word too long for the room, cut with a hyphen."""
    parts = []
    while width(line, size) > room and len(line) > 3:
        cut = next((n for n in range(len(line) - 1, 2, -1) if width(line[:n] + "-", size) <= room), 2)
        parts.append(line[:cut] + "-")
        line = line[cut:]
    return [*parts, line]


def _shorten(line: str, size: float, room: float) -> str:
    while line and width(line + "…", size) > room:
        line = line[:-1]
    return line.rstrip() + "…"


def written(
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
