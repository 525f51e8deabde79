"""A page of a picture laid flat in the frame of its sheet, and its light evened out."""

import cv2
import numpy as np

from services.uploads.paper.registration import Held
from services.uploads.paper.sheet import FINE, HEIGHT, WIDTH, Array

#: The displacement is worked out at every so many pixels, and is linear between.
_STEP = 20
#: A stroke of a pen is narrower than this, the edge of a shadow is not, in millimetres.
_STROKE = 9


def laid_flat(picture: Array, held: Held) -> tuple[Array, Array]:
    """The page at 150 dpi, white where the picture does not reach, and where it does."""
    down, across = _between(round(HEIGHT * FINE)), _between(round(WIDTH * FINE))
    columns, rows = np.meshgrid(np.arange(across.shape[1]) * _STEP, np.arange(down.shape[1]) * _STEP)
    places = np.stack([columns.ravel(), rows.ravel()], 1) / FINE
    at = held.pixels(places).astype(np.float32) - np.float32(0.5)
    x, y = (down @ at[:, axis].reshape(columns.shape) @ across.T for axis in range(2))
    inside = (x > 0) & (y > 0) & (x < picture.shape[1] - 1) & (y < picture.shape[0] - 1)
    shrinks = held.scale / FINE
    seen = cv2.blur(picture, (round(shrinks),) * 2) if shrinks > 1.4 else picture
    return cv2.remap(seen, x, y, cv2.INTER_LINEAR, borderValue=(255,) * 3), inside


def evened_out(flat: Array) -> Array:
    """Light divided away, colour by colour: paper is white. A closing keeps the edges of shadows where they are."""
    small = cv2.resize(flat, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (int(_STROKE * FINE / 4) | 1,) * 2)
    paper = cv2.GaussianBlur(cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, disc), (0, 0), 1.5)
    light = cv2.resize(np.maximum(paper, 20), flat.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return cv2.divide(flat, light, scale=255)


def _between(length: int) -> Array:
    """The matrix that interpolates from every so many places to each."""
    at = np.arange(length) / _STEP
    left = at.astype(int)
    matrix = np.zeros((length, length // _STEP + 2), np.float32)
    matrix[np.arange(length), left] = 1 - (at - left)
    matrix[np.arange(length), left + 1] = at - left
    return matrix
