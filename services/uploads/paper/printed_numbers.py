"""Are the identity numbers those that were printed? Each digit against the sheet's own other digits: no font, no OCR.

Where a picture is too blurred to tell a 3 from an 8 nothing is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from services.uploads.paper.sheet import FINE, Array, Digit, Sheet

#: How soft a picture may be, in pixels of 150 dpi, and how much better another digit must fit.
_TOO_SOFT, _BETTER = 1.5, 0.06
_SOFTNESS = (0.5, 0.9, 1.3, 1.8, 2.4, 3.2)
#: Places at which the softness is measured: their number, and half their side in pixels.
_PLACES, _HALF = 25, 30
#: A digit may lie so many pixels beside its place.
_AROUND = 2


@dataclass(frozen=True)
class Numbers:
    """``soft``: how blurred the picture is (pixels of 150 dpi); ``altered``: null where that cannot be told."""

    soft: float
    altered: bool | None


def numbers_on(even: Array, sheet: Sheet) -> Numbers:
    """What the digits of a page that was laid flat say."""
    grey = cv2.cvtColor(even, cv2.COLOR_RGB2GRAY)
    soft = _softness(grey, sheet)
    if soft > _TOO_SOFT or not sheet.digits:
        return Numbers(soft, None)
    return Numbers(soft, max(_margins(grey, sheet, soft), default=0.0) > _BETTER)


def _softness(grey: Array, sheet: Sheet) -> float:
    """How much the print must be blurred to look like the picture."""
    places = (sheet.patches[:: max(1, len(sheet.patches) // _PLACES)] * FINE).astype(int)
    return max(_SOFTNESS, key=lambda sigma: _likeness(grey, cv2.GaussianBlur(sheet.image, (0, 0), sigma), places))


def _likeness(grey: Array, soft: Array, places: Array) -> float:
    found = []
    for x, y in places:
        window = grey[y - _HALF - 3 : y + _HALF + 3, x - _HALF - 3 : x + _HALF + 3]
        wanted = soft[y - _HALF : y + _HALF, x - _HALF : x + _HALF]
        if window.std() > 1 and wanted.std() > 1:
            found.append(float(cv2.matchTemplate(window, wanted, cv2.TM_CCOEFF_NORMED).max()))
    return float(np.median(found)) if found else -1.0


def _margins(grey: Array, sheet: Sheet, soft: float) -> Iterator[float]:
    """Of each digit, how much better some other digit fits than the printed one."""
    print_ = cv2.GaussianBlur(sheet.image, (0, 0), soft)
    patterns = [(digit, _cut(print_, digit, 0)) for digit in _first_of_each(sheet.digits)]
    for digit in sheet.digits:
        window, own = _cut(grey, digit, _AROUND), _cut(print_, digit, 0)
        if window.std() <= 1:
            continue
        others = [
            _fit(window, pattern)
            for other, pattern in patterns
            if other.symbol != digit.symbol and _alike(pattern, own)
        ]
        yield max(others, default=0.0) - _fit(window, own)


def _first_of_each(digits: Sequence[Digit]) -> list[Digit]:
    return list({(digit.symbol, round(digit.width, 1)): digit for digit in reversed(digits)}.values())


def _alike(one: Array, other: Array) -> bool:
    """Of one size and weight: bold digits are wider."""
    return bool(np.abs(np.subtract(one.shape, other.shape)).max() <= 1)


def _fit(window: Array, pattern: Array) -> float:
    if window.shape[0] < pattern.shape[0] or window.shape[1] < pattern.shape[1]:
        return -1.0
    return float(cv2.matchTemplate(window, pattern, cv2.TM_CCOEFF_NORMED).max())


def _cut(image: Array, digit: Digit, around: int) -> Array:
    x, y, width, height = (round(side * FINE) for side in (digit.x, digit.y, digit.width, digit.height))
    return image[max(0, y - around) : y + height + around, max(0, x - around) : x + width + around]
