"""Where every place of a printed page lies in a picture: found against the print itself, not against paper edges.

A code or marks say roughly where the page is. From there patches of the print are searched outwards, ring by ring: text
lines are 4 mm apart, so that a search further than 3.5 mm would take a line for its neighbour. What is left over is the
curl of paper that does not lie flat.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from services.uploads.paper.sheet import COARSE, FINE, HEIGHT, PATCH, REACH, WIDTH, Array, Sheet

#: A pair: places on paper (millimetres), and the same places in the picture (pixels).
Anchor = tuple[Array, Array]

_RINGS = (65, 100, 140, 190, 250, 330)
#: Where fewer patches hold, the page is not this one. A page of another case with the same words holds as well.
_LEAST_SHARE, _LEAST_PATCHES = 0.2, 6
_ALIKE, _FINE_ALIKE, _FINE_REACH, _LAST_REACH = 0.5, 0.45, 1.2, 2.0


@dataclass(frozen=True)
class Held:
    """``flat``: from millimetres to pixels, for flat paper; ``curl``: weights of its bending; ``share`` of patches."""

    flat: Array
    curl: Array
    share: float

    @property
    def scale(self) -> float:
        """Pixels per millimetre."""
        return _scale(self.flat)

    def pixels(self, places: Array) -> Array:
        """Where places on the paper lie in the picture."""
        return _through(self.flat, places + _terms(places) @ self.curl)


def hold(grey: Array, sheet: Sheet, anchors: Sequence[Anchor]) -> Held | None:
    """Where ``sheet`` lies in the picture, if it is there."""
    paper, pixels = (np.concatenate(side) for side in zip(*anchors, strict=True))
    flat, _ = _fit(paper, pixels, 6)
    grown = None if flat is None else _grow(grey, sheet, flat, paper, pixels)
    closer = None if grown is None else _closer(grey, sheet, grown)
    if closer is None:
        return None
    shifts, found = _search(sheet.image, _warp(grey, closer, FINE), FINE, sheet.patches, _FINE_REACH, _FINE_ALIKE)
    if found.sum() < max(_LEAST_PATCHES, _LEAST_SHARE * len(sheet.patches)):
        return None
    return Held(closer, _curl(sheet.patches[found], shifts[found]), float(found.mean()))


def _grow(grey: Array, sheet: Sheet, flat: Array, paper: Array, pixels: Array) -> Array:
    """Further and further from the anchors."""
    far = np.linalg.norm(sheet.patches - paper.mean(0), axis=1)
    done = np.zeros(len(sheet.patches), bool)
    for radius in _RINGS:
        todo = np.flatnonzero(~done & (far < radius))
        if not len(todo):
            continue
        shifts, found = _search(sheet.coarse, _warp(grey, flat, COARSE), COARSE, sheet.patches[todo], REACH, _ALIKE)
        if found.sum() < 3:
            continue
        near = todo[found]
        paper = np.r_[paper, sheet.patches[near]]
        pixels = np.r_[pixels, _through(flat, sheet.patches[near] + shifts[found])]
        better, kept = _fit(paper, pixels, 1.5 * _scale(flat))
        if better is not None and kept.sum() >= _LEAST_PATCHES:
            flat, done[near] = better, True
    return flat


def _closer(grey: Array, sheet: Sheet, flat: Array) -> Array | None:
    shifts, found = _search(sheet.coarse, _warp(grey, flat, COARSE), COARSE, sheet.patches, _LAST_REACH, _ALIKE)
    if found.sum() < _LEAST_PATCHES:
        return None
    paper = sheet.patches[found]
    better, kept = cv2.findHomography(paper, _through(flat, paper + shifts[found]), cv2.RANSAC, 1.2 * _scale(flat))
    return better if better is not None and kept.sum() >= _LEAST_PATCHES else None


def _search(sheet: Array, frame: Array, scale: float, places: Array, reach: float, least: float) -> tuple[Array, Array]:
    """How far each patch lies from its place (millimetres), and which were found."""
    half, extra = int(PATCH / 2 * scale), int(reach * scale)
    shifts, found = np.zeros((len(places), 2)), np.zeros(len(places), bool)
    for number, (x, y) in enumerate((places * scale).round().astype(int)):
        wanted = sheet[y - half : y + half, x - half : x + half]
        window = frame[max(0, y - half - extra) : y + half + extra, max(0, x - half - extra) : x + half + extra]
        if window.shape != (2 * (half + extra), 2 * (half + extra)) or window.std() < 2:
            continue
        likeness = cv2.matchTemplate(window, wanted, cv2.TM_CCOEFF_NORMED)
        _, best, _, (dx, dy) = cv2.minMaxLoc(likeness)
        if best > least and 0 < dx < 2 * extra and 0 < dy < 2 * extra:
            around = likeness[dy - 1 : dy + 2, dx - 1 : dx + 2]
            shifts[number] = (np.array([dx, dy]) + _between_pixels(around, best) - extra) / scale
            found[number] = True
    return shifts, found


def _between_pixels(around: Array, best: float) -> Array:
    """The top of the parabolas through the best place and its neighbours."""
    low = np.array([around[1, 0], around[0, 1]])
    high = np.array([around[1, 2], around[2, 1]])
    return np.asarray(0.5 * (low - high) / (low + high - 2 * best - 1e-9))


def _warp(picture: Array, flat: Array, scale: float) -> Array:
    size = (round(WIDTH * scale), round(HEIGHT * scale))
    back = flat @ np.diag([1 / scale, 1 / scale, 1])
    return cv2.warpPerspective(picture, back, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=(255,))


def _through(flat: Array, places: Array) -> Array:
    return np.asarray(cv2.perspectiveTransform(places[None], flat)[0])


def _scale(flat: Array) -> float:
    return float(np.sqrt(abs(np.linalg.det(flat[:2, :2]))))


def _fit(paper: Array, pixels: Array, tolerance: float) -> tuple[Array | None, Array]:
    """A homography where the places are spread enough for one, else an affine map; and which places agree with it."""
    spread = np.ptp(paper, axis=0)
    if len(paper) >= 8 and spread.min() > 30 and spread.max() > 60:
        flat, kept = cv2.findHomography(paper, pixels, cv2.RANSAC, tolerance)
    else:
        flat, kept = cv2.estimateAffine2D(paper, pixels, method=cv2.RANSAC, ransacReprojThreshold=tolerance)
        flat = None if flat is None else np.vstack([flat, [0, 0, 1]])
    return (None, np.zeros(0, bool)) if flat is None else (flat, kept.ravel().astype(bool))


def _terms(places: Array) -> Array:
    """The ten cubic terms of a place."""
    x, y = places[:, 0] / (WIDTH / 2) - 1, places[:, 1] / (HEIGHT / 2) - 1
    return np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], 1)


def _curl(places: Array, shifts: Array) -> Array:
    """A cubic displacement, damped, fitted anew without the patches that it cannot explain."""
    damping = np.diag([0.01, *[0.3] * 9])
    weights, kept = np.zeros((10, 2)), np.ones(len(places), bool)
    for _ in range(3):
        terms = _terms(places[kept])
        weights = np.linalg.solve(terms.T @ terms + 0.05 * len(terms) * damping, terms.T @ shifts[kept])
        off = np.linalg.norm(_terms(places) @ weights - shifts, axis=1)
        kept = off < max(0.25, 2.5 * np.median(off))
    return weights
