"""Where things stand on the sheet, in millimetres from the top left corner of an A4 page.

The manifest speaks these coordinates, and so will the check that reads scans: paper already signed keeps the
positions its own manifest says, so constants here may change without spoiling what was printed before.
"""

from dataclasses import asdict, dataclass
from typing import Any

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0

#: Side of an ArUco mark, and of the QR without its quiet zone.
MARK, QR = 8.0, 35.0

#: The QR of every page: top right. The template keeps the first 52 mm of the page free for the header.
QR_X, QR_Y = 159.0, 11.0

#: White around the QR that its standard asks for: four modules of 25.
QR_QUIET = 4 * QR / 25

#: The place of the codes, left of the QR: x, y, width, height.
CODES = (15.0, 31.0, 136.0, 14.0)

#: The marks in three corners of every page, clockwise from the top left without the QR's own corner: side, and where.
#: They hold a page in place where its QR is torn off or covered, and say which page it is (:func:`corner_mark`).
CORNER = 6.0
CORNERS = ((6.0, 6.0), (198.0, 285.0), (6.0, 285.0))

#: Points per millimetre.
MM = 72 / 25.4


@dataclass(frozen=True)
class Box:
    """A rectangle on a page (counted from 1)."""

    page: int
    x: float
    y: float
    width: float
    height: float

    @property
    def written(self) -> dict[str, Any]:
        """The box as the manifest writes it, to a hundredth of a millimetre."""
        return {name: round(value, 2) if name != "page" else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Zone:
    """A place in the template where people sign: its size, its boxes and marks relative to its own corner."""

    name: str
    width: float
    height: float
    boxes: tuple[tuple[str, float, float, float, float], ...]
    marks: tuple[tuple[int, float, float], ...] = ()


def corner_mark(page: int, corner: int) -> int:
    """The id of a page's mark; the zone «autorizo» has 0 to 3."""
    return 4 + len(CORNERS) * (page - 1) + corner


#: «AUTORIZO»: the mayor's signature and the seal, between four marks whose ids run clockwise from the top left.
AUTHORITY = Zone(
    "autorizo",
    width=180,
    height=48,
    boxes=(("firma", 12, 2, 88, 43), ("sello", 104, 2, 64, 43)),
    marks=((0, 1, 1), (1, 171, 1), (2, 171, 38), (3, 1, 38)),
)

#: The responsible person's signature.
RESPONSIBLE = Zone("responsable", width=84, height=26, boxes=(("firma", 1, 1, 82, 24),))

ZONES = {zone.name: zone for zone in (AUTHORITY, RESPONSIBLE)}
