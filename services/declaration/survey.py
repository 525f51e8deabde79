"""The pages surveyed before anything is stamped: where the signing places stand, and that nothing is in the way.

Positions are read from the pages, not guessed; a template that an analyst changed may move them anywhere. What it may
not do is put words where the QR, the codes or a signature belong: paper spoilt so would be signed and then refused.
"""

from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw as pdfium

from services.declaration.geometry import (
    CODES,
    CORNER,
    CORNERS,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QR,
    QR_QUIET,
    QR_X,
    QR_Y,
    ZONES,
    Box,
)
from services.declaration.typesetting import LayoutFault

#: How much words may touch the frame of a place, in millimetres (accents and descenders reach out of their line).
_TOLERANCE = 0.3


def survey(pdf: bytes) -> tuple[int, dict[str, Box]]:
    """How many pages there are, and where each zone stands; raises :class:`LayoutFault`."""
    document = pypdfium2.PdfDocument(pdf)
    found: dict[str, Box] = {}
    for number, page in enumerate(document, start=1):
        for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
            found[list(ZONES)[image.get_px_size()[0] - 2]] = _box(number, image.get_bounds())
    _check_places(found)
    for number, page in enumerate(document, start=1):
        _check_words(number, page, found)
    return len(document), found


def _box(page: int, bounds: tuple[float, float, float, float]) -> Box:
    left, bottom, right, top = bounds
    return Box(page, left / MM, PAGE_HEIGHT - top / MM, (right - left) / MM, (top - bottom) / MM)


def _check_places(found: dict[str, Box]) -> None:
    for name, zone in ZONES.items():
        at = found.get(name)
        if at is None or abs(at.width - zone.width) > 0.1 or abs(at.height - zone.height) > 0.1:
            raise LayoutFault(f"La zona «{name}» no cabe: necesita {zone.width} × {zone.height} mm.")
        if not _inside_the_page(at):
            raise LayoutFault(f"La zona «{name}» se sale de la página.")
        others = [other for place, other in found.items() if place != name] + _stamped(at.page)
        if any(_touch(at, other) for other in others):
            raise LayoutFault(f"La zona «{name}» se cruza con otra zona o con los códigos de la página.")


def _check_words(number: int, page: pypdfium2.PdfPage, found: dict[str, Box]) -> None:
    taken = _stamped(number) + [at for at in found.values() if at.page == number]
    for words in _words(number, page):
        if not _inside_the_page(words):
            raise LayoutFault(f"Hay texto que se sale de la página {number}.")
        if any(_touch(words, place) for place in taken):
            raise LayoutFault(f"En la página {number} hay texto sobre los códigos o sobre el lugar de una firma.")


def _words(number: int, page: pypdfium2.PdfPage) -> Iterator[Box]:
    for words in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        box = _box(number, words.get_bounds())
        if box.width > 0 and box.height > 0:
            yield box


def _stamped(page: int) -> list[Box]:
    """What every page carries: the QR with its quiet zone, the codes beside it, the marks in its corners."""
    side = QR + 2 * QR_QUIET
    corners = [Box(page, x, y, CORNER, CORNER) for x, y in CORNERS]
    return [Box(page, QR_X - QR_QUIET, QR_Y - QR_QUIET, side, side), Box(page, *CODES), *corners]


def _inside_the_page(box: Box) -> bool:
    return box.x >= 0 and box.y >= 0 and box.x + box.width <= PAGE_WIDTH and box.y + box.height <= PAGE_HEIGHT


def _touch(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return one.page == other.page and across > _TOLERANCE and down > _TOLERANCE
