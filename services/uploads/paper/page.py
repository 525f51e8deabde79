"""One picture, and every printed page that is in it: which, upright and flat, and what was not seen on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from services.declaration.codes import Printed
from services.declaration.geometry import CORNERS, corner_mark
from services.uploads.paper import judges
from services.uploads.paper.codes_seen import CodesSeen, codes_seen
from services.uploads.paper.ink import described, ink_on
from services.uploads.paper.judges import Scores, not_seen
from services.uploads.paper.laying_flat import evened_out, laid_flat
from services.uploads.paper.printed_numbers import numbers_on
from services.uploads.paper.registration import Anchor, Held, hold
from services.uploads.paper.sheet import Array, Sheet, corners

#: So sure a first try is enough.
_ENOUGH = 0.6


@dataclass(frozen=True)
class Case:
    """The declaration that is waited for: its codes, and its pages as they were printed."""

    document: str
    version: int
    sheets: Sequence[Sheet]

    def sheet(self, printed: Printed) -> Sheet | None:
        """The page that a code names; of another paper none."""
        mine = (printed.document, printed.version, printed.pages) == (self.document, self.version, len(self.sheets))
        return self.sheets[printed.page - 1] if mine else None


@dataclass(frozen=True)
class PageSeen:
    """``printed``: what its code says; ``looks_like``: the page it was held against; ``share``: how much of it held;
    ``image``: in colours, flat and upright where it was held; ``empty``: places in which nothing was seen; ``altered``:
    whether an identity number is another than was printed, null where that cannot be told.
    """

    image: Array
    printed: Printed | None = None
    looks_like: int | None = None
    share: float = 0.0
    empty: Sequence[str] = ()
    scores: Mapping[str, Scores] = field(default_factory=dict)
    altered: bool | None = None


def pages_seen(picture: Array, case: Case) -> list[PageSeen]:
    """Every page of ours in a picture (RGB), at least one: the picture as it is."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    codes, marks = codes_seen(grey), _marks(grey)
    found = [_by_code(picture, grey, case, *read, marks) for read in _each_page_once(codes)]
    return found or [_without_code(picture, grey, case, codes.unread, marks)]


def _each_page_once(codes: CodesSeen) -> list[tuple[Printed, Array]]:
    return list({printed: (printed, at) for printed, at in codes.read}.values())


def _by_code(
    picture: Array, grey: Array, case: Case, printed: Printed, at: Array, marks: Mapping[int, Array]
) -> PageSeen:
    sheet = case.sheet(printed)
    if sheet is not None:
        anchors = [*_marked(sheet, marks), *((corners(place), at) for place in sheet.qr)]
        held = hold(grey, sheet, anchors)
        if held is not None:
            return _flat(picture, sheet, held, printed)
    return PageSeen(_upright(picture, at), printed)


def _without_code(
    picture: Array, grey: Array, case: Case, unread: Sequence[Array], marks: Mapping[int, Array]
) -> PageSeen:
    """No code can be read: held against each page of this case. A page of another case may look the same."""
    best: tuple[Sheet, Held] | None = None
    for sheet, anchors in _tries(case, unread, marks):
        held = hold(grey, sheet, anchors)
        if held and (best is None or held.share > best[1].share):
            best = sheet, held
        if held and held.share > _ENOUGH:
            break
    return PageSeen(picture) if best is None else _flat(picture, *best, None)


def _tries(case: Case, unread: Sequence[Array], marks: Mapping[int, Array]) -> Iterator[tuple[Sheet, list[Anchor]]]:
    """The page that its own marks name, else any."""
    own = {corner_mark(sheet.page, corner): sheet for sheet in case.sheets for corner in range(len(CORNERS))}
    named = {own[number].page for number in marks if number in own}
    for sheet in case.sheets:
        if named and sheet.page not in named:
            continue
        anchors = _marked(sheet, marks)
        if anchors:
            yield sheet, anchors
        yield from ((sheet, [*anchors, (corners(place), at)]) for place in sheet.qr for at in unread)


def _flat(picture: Array, sheet: Sheet, held: Held, printed: Printed | None) -> PageSeen:
    flat, inside = laid_flat(picture, held)
    even = evened_out(flat)
    ink = ink_on(even, sheet.image, inside)
    found = {f"{box['zone']}/{box['kind']}": judges.scores(described(ink, box)) for box in sheet.boxes}
    altered = numbers_on(even, sheet).altered
    return PageSeen(even, printed, sheet.page, held.share, not_seen(found), found, altered)


def _marked(sheet: Sheet, marks: Mapping[int, Array]) -> list[Anchor]:
    return [(corners(mark), marks[mark["id"]]) for mark in sheet.marks if mark["id"] in marks]


def _marks(grey: Array) -> dict[int, Array]:
    places, numbers, _ = _detector().detectMarkers(grey)
    if numbers is None:
        return {}
    return {int(number): place[0].astype(float) for number, place in zip(numbers.ravel(), places, strict=True)}


@lru_cache
def _detector() -> Any:
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), parameters)


def _upright(picture: Array, code: Array) -> Array:
    """Turned by quarters until the code stands as it was printed."""
    x, y = code[1] - code[0]
    return np.ascontiguousarray(np.rot90(picture, round(np.degrees(np.arctan2(y, x)) / 90) % 4))
