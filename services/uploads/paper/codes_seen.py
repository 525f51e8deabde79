"""The QR codes of a picture, tried again and again on versions of it that are made clearer in another way each time."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import zxingcpp

from services.declaration.codes import Printed, UnreadableCode, decode
from services.uploads.paper.sheet import Array

_DARK_AND_LIGHT = (255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY)
#: A code that could be seen but not read serves as an anchor from this area on, in pixels.
_LEAST_AREA = 900
#: More cannot help: each costs a search.
_MOST_UNREAD = 3


@dataclass
class CodesSeen:
    """What codes of ours say, each with its corners (pixels, from the code's own top left); corners of unread ones."""

    read: list[tuple[Printed, Array]] = field(default_factory=list)
    unread: list[Array] = field(default_factory=list)


def codes_seen(grey: Array) -> CodesSeen:
    """Stops at the first version in which a code of ours can be read."""
    seen = CodesSeen()
    for image, factor in _clearer(grey):
        for code in zxingcpp.read_barcodes(
            image,
            formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
            try_invert=False,
            return_errors=True,
        ):
            _note(seen, code, factor)
        if seen.read:
            return CodesSeen(seen.read)
    return CodesSeen([], seen.unread[:_MOST_UNREAD])


def _note(seen: CodesSeen, code: zxingcpp.Barcode, factor: float) -> None:
    at = code.position
    places = [(one.x, one.y) for one in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
    found = (np.array(places) + 0.5) * factor
    try:
        seen.read.append((decode(code.text), found))
    except UnreadableCode:
        if cv2.contourArea(found.astype(np.float32)) > _LEAST_AREA:
            seen.unread.append(found)


def _clearer(grey: Array) -> Iterator[tuple[Array, float]]:
    """Versions of a picture, each with the factor that leads from its pixels to the picture's."""
    small = _scaled(grey, 0.5)
    yield small, 2.0
    yield grey, 1.0
    yield cv2.createCLAHE(4, (8, 8)).apply(small), 2.0
    yield cv2.adaptiveThreshold(small, *_DARK_AND_LIGHT, 41, 4), 2.0
    yield _sharper(grey, 2.5, 2.5), 1.0
    yield _sharper(grey, 3.5, 3.0), 1.0
    yield _sharper(grey, 5.0, 4.0), 1.0
    yield _scaled(grey, 1 / 3), 3.0
    yield cv2.resize(_sharper(grey, 2.5, 2.5), None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC), 1 / 1.6
    yield cv2.adaptiveThreshold(cv2.GaussianBlur(grey, (0, 0), 1.2), *_DARK_AND_LIGHT, 101, 3), 1.0


def _scaled(grey: Array, factor: float) -> Array:
    return cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _sharper(grey: Array, sigma: float, gain: float) -> Array:
    return cv2.addWeighted(grey, gain, cv2.GaussianBlur(grey, (0, 0), sigma), 1 - gain, 0)
