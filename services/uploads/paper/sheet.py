"""One page as we printed it: what a picture of it is held against. Lengths are millimetres, pictures have 150 dpi."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from services.declaration.geometry import MM

#: A picture (rows, columns, and channels where it has colours), or a list of points.
Array = NDArray[Any]

WIDTH, HEIGHT = 210, 297
#: Pixels per millimetre: of the pictures kept, and of the search.
FINE, COARSE = 150 / 25.4, 100 / 25.4
#: Side of a patch that is searched for, how far apart their cells are, and how far from its place one is searched.
PATCH, CELL, REACH = 10.0, 13.0, 3.5
#: Patches with less structure than this share of the strongest one's are left out.
_WEAKEST = 0.1
_NUMBER = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")


@dataclass(frozen=True)
class Digit:
    """One digit of the print and the room it takes; digits of one size and weight look alike."""

    symbol: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """``image``: grey, 150 dpi; ``boxes``, ``marks``, ``qr``: this page's places, as the manifest says them;
    ``digits``: of the identity numbers that are printed on it.
    """

    page: int
    image: Array
    boxes: tuple[Mapping[str, Any], ...]
    marks: tuple[Mapping[str, Any], ...]
    qr: tuple[Mapping[str, Any], ...]
    digits: tuple[Digit, ...] = ()

    @cached_property
    def coarse(self) -> Array:
        """The page at 100 dpi."""
        return cv2.resize(self.image, (round(WIDTH * COARSE), round(HEIGHT * COARSE)), interpolation=cv2.INTER_AREA)

    @cached_property
    def patches(self) -> Array:
        """Centres of places that can be found again: one a cell, where the print has structure in both directions."""
        strength = cv2.boxFilter(cv2.cornerMinEigenVal(self.coarse, 3), -1, (int(PATCH * COARSE),) * 2)
        found = [place for place in _strongest(strength) if _is_inside(place)]
        floor = _WEAKEST * max(strong for strong, *_ in found)
        return np.array([(x, y) for strong, x, y in found if strong > floor])


def sheets(pdf: bytes, manifest: Mapping[str, Any]) -> list[Sheet]:
    """The pages of one declaration, from the PDF that was kept and its manifest (``docs/declaration.md``)."""
    size = round(WIDTH * FINE), round(HEIGHT * FINE)
    found = []
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        for number, page in enumerate(document, start=1):
            drawn = page.render(scale=FINE * 25.4 / 72, grayscale=True).to_numpy().squeeze()
            image = np.ascontiguousarray(drawn[: size[1], : size[0]])
            boxes, marks, qr = (tuple(each for each in manifest[kind] if each["page"] == number) for kind in _PLACES)
            found.append(Sheet(number, image, boxes, marks, qr, tuple(_digits(page))))
    return found


_PLACES = ("boxes", "marks", "qr")


def _digits(page: pypdfium2.PdfPage) -> Iterator[Digit]:
    """Of every run of eight digits: an identity number, in this country."""
    text, high = page.get_textpage(), page.get_height()
    symbols = [text.get_text_range(place, 1) for place in range(text.count_chars())]
    written = "".join(symbol if len(symbol) == 1 else " " for symbol in symbols)
    for run in _NUMBER.finditer(written):
        for place in range(*run.span()):
            left, bottom, right, top = (side / MM for side in text.get_charbox(place, loose=True))
            yield Digit(symbols[place], left, high / MM - top, right - left, top - bottom)


def corners(place: Mapping[str, Any]) -> Array:
    """The four corners of a place, clockwise from its top left."""
    x, y, width, height = (place[name] for name in ("x", "y", "width", "height"))
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], float)


def _strongest(strength: Array) -> Iterator[tuple[float, float, float]]:
    """Strength, x and y of the strongest place of every cell."""
    step = int(CELL * COARSE)
    for y in range(0, strength.shape[0], step):
        for x in range(0, strength.shape[1], step):
            _, best, _, (dx, dy) = cv2.minMaxLoc(strength[y : y + step, x : x + step])
            yield best, (x + dx) / COARSE, (y + dy) / COARSE


def _is_inside(place: tuple[float, float, float]) -> bool:
    margin = PATCH / 2 + REACH + 1
    _, x, y = place
    return margin < x < WIDTH - margin and margin < y < HEIGHT - margin
