"""What lies in a box beyond the print, in numbers by which it is judged (:mod:`services.uploads.paper.judges`).

Ink is darkness beyond the level of paper, and none within half a millimetre of anything printed, so that a border that
lies a little beside its place is never taken for a stroke.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from services.uploads.paper.sheet import FINE, Array

#: Looked at around a box too: people sign across its border. In millimetres.
MARGIN = 5.0
_PRINTED, _BESIDE_PRINT = 51, 217
_SECTORS = 30

#: The numbers of one look at a box, in the order of the judges' weights.
NUMBERS = (
    "ink", "area", "wide", "high", "hull", "pieces", "darkness", "chroma", "edge", "thin", "line", "stroke", "evenness",
    "outside", "middle",
)  # fmt: skip


@dataclass(frozen=True)
class Ink:
    """``amount``: how dark each place is beyond paper; ``even``: the page in colours; contrast of its print; noise."""

    amount: Array
    even: Array
    contrast: float
    noise: float


def ink_on(even: Array, printed: Array, inside: Array) -> Ink:
    """What is on a page beyond what is ``printed`` there; nothing outside the picture."""
    red, green, blue = cv2.split(even)
    dark = cv2.bitwise_not(cv2.min(cv2.min(red, green), blue))  # ten times as fast as numpy's least of each pixel
    there = printed < _PRINTED
    contrast = float(np.percentile(dark[there][::3], 60)) / 255 if there.any() else 0.5
    level = float(np.median(dark[::7, ::7])) / 255
    around = cv2.erode(printed, np.ones((int(1.1 * FINE) | 1,) * 2, np.uint8))
    amount = dark.astype(np.float32) * np.float32(1 / 255) - np.float32(level)
    amount[around < _BESIDE_PRINT] = 0
    noise = _noise(amount, around)
    amount[~inside] = 0
    return Ink(amount, even, max(contrast, 0.15), noise)


def _noise(amount: Array, around: Array) -> float:
    quarter = cv2.resize(amount, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    near = cv2.resize(around, quarter.shape[::-1], interpolation=cv2.INTER_AREA)
    free = quarter[cv2.erode(near, np.ones((3, 3), np.uint8)) > 245]
    return 1.48 * float(np.median(np.abs(free - np.median(free)))) if len(free) else 0.01


def described(ink: Ink, box: Mapping[str, Any]) -> list[float]:
    """Two looks at a box: at plain ink, and at the faintest that stands out from the noise of bare paper."""
    plain = _look(ink, box, max(0.09, 0.16 * ink.contrast), least=0.35)
    faint = _look(ink, box, max(0.022, 5 * ink.noise), least=1.0, blur=0.35 * FINE)
    return [*plain, *faint]


def _look(ink: Ink, box: Mapping[str, Any], floor: float, *, least: float, blur: float = 0) -> list[float]:
    part = window(box, MARGIN)
    seen, colours = ink.amount[part], ink.even[part].astype(np.float32) / 255
    seen = cv2.GaussianBlur(seen, (0, 0), blur) if blur else seen
    mask, pieces = _strokes(seen, floor, least * FINE**2)
    edge = int(MARGIN * FINE)
    inner = np.zeros_like(mask)
    inner[edge:-edge, edge:-edge] = mask[edge:-edge, edge:-edge]
    if not inner.any():
        return [0.0] * len(NUMBERS)
    main = _main_group(mask, inner)
    numbers = {
        "ink": np.log1p(float((seen * inner).sum()) / ink.contrast / FINE**2),
        "pieces": np.log1p(len(np.unique(pieces[main]))),
        "darkness": seen[main].mean() / ink.contrast,
        "chroma": np.ptp(colours[main], axis=1).mean() / ink.contrast,
        "outside": (mask & ~inner).sum() / max(1, mask.sum()),
        **_shape(main),
        **_stroke(main, colours.mean(2), ink.contrast),
    }
    return [float(numbers[name]) for name in NUMBERS]


def window(box: Mapping[str, Any], margin: float = 0) -> tuple[slice, slice]:
    """A box' rows and columns at 150 dpi, with a margin around."""
    left, top = (max(0, int((box[side] - margin) * FINE)) for side in ("x", "y"))
    right, bottom = (int((box[a] + box[b] + margin) * FINE) for a, b in (("x", "width"), ("y", "height")))
    return slice(top, bottom), slice(left, right)


def _strokes(seen: Array, floor: float, least: float) -> tuple[Array, Array]:
    """Where there is ink, specks and the merely grey left out; and the pieces it falls into."""
    mask = cv2.morphologyEx((seen > floor).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, pieces, facts, _ = cv2.connectedComponentsWithStats(mask)
    strong = np.bincount(pieces.ravel(), (seen > floor * 1.8).ravel(), count)
    kept = (facts[:, cv2.CC_STAT_AREA] > least) & (strong > 0.25 * least)
    kept[0] = False
    return kept[pieces], pieces


def _main_group(mask: Array, inner: Array) -> Array:
    """Of the strokes that lie within 3 mm of each other, the group with most ink in the box."""
    joined = cv2.dilate(mask.astype(np.uint8), np.ones((int(3 * FINE),) * 2, np.uint8))
    count, groups = cv2.connectedComponents(joined)
    weight = np.bincount(groups[inner], minlength=count)
    return np.asarray(mask & (groups == int(weight.argmax())))


def _shape(main: Array) -> dict[str, float]:
    rows, columns = np.nonzero(main)
    points = np.stack([columns, rows], 1).astype(np.float32)
    low, high = np.percentile(points, [2, 98], axis=0) / FINE
    spread = np.linalg.eigvalsh(np.cov(points.T) + np.eye(2) * 1e-6) if len(points) > 3 else np.zeros(2)
    centre = (points.max(0) + points.min(0)) / 2
    reach = _reach(points - centre)
    fullest = max(main.sum(1).max() / main.shape[1], main.sum(0).max() / main.shape[0])
    return {
        "area": np.log1p(main.sum() / FINE**2),
        "wide": (high[0] - low[0]) / 30,
        "high": (high[1] - low[1]) / 20,
        "hull": np.log1p(cv2.contourArea(cv2.convexHull(points.astype(np.int32))) / FINE**2),
        "thin": np.sqrt(max(spread[0], 0)) / FINE / 5,
        "line": fullest,
        "evenness": reach.std() / (reach.mean() + 1e-6),
        "middle": np.exp(-((centre[0] / max(main.shape) - 0.5) ** 2) * 4),
    }


def _reach(points: Array) -> Array:
    """How far the ink goes from its middle, in each of thirty directions."""
    degrees = np.degrees(np.arctan2(points[:, 1], points[:, 0]))
    sector = (degrees // (360 / _SECTORS)).astype(int) % _SECTORS
    reach = np.zeros(_SECTORS)
    np.maximum.at(reach, sector, np.hypot(points[:, 0], points[:, 1]))
    return reach


def _stroke(main: Array, grey: Array, contrast: float) -> dict[str, float]:
    distance = cv2.distanceTransform(main.astype(np.uint8), cv2.DIST_L2, 3)
    gradient = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)) / 8
    return {
        "stroke": distance[main].mean() * 2 / FINE,
        "edge": gradient[main & (distance < 1.6)].mean() / contrast,
    }
