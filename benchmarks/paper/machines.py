"""What scanners, cameras and messengers make of a sheet of paper."""

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.paper.hands import PX, Paper, crease

Dice = np.random.Generator
Picture = NDArray[Any]


def office_scan(dice: Dice, paper: Paper) -> bytes:
    """A machine of an office: sharp, hardly turned, colour or grey."""
    picture = _placed(paper, _turned(paper, dice.uniform(-2, 2)), dice.uniform(150, 300), 250)
    if dice.random() < 0.5:
        picture[:] = picture.mean(2, keepdims=True)
    return _jpeg(_grain(dice, picture, 0.4, 3), dice.uniform(60, 90))


def poor_scan(dice: Dice, paper: Paper) -> bytes:
    """Coarse, pale, streaked, crooked, cut at an edge; half of them upside down."""
    turn = dice.uniform(-4, 4) + (180 if dice.random() < 0.5 else 0)
    picture = _placed(paper, _turned(paper, turn), dice.uniform(105, 160), 245)
    dark, light = dice.uniform(50, 100), dice.uniform(195, 240)
    picture = dark + picture / 255 * (light - dark)
    for column in dice.integers(0, picture.shape[1] - 3, dice.integers(1, 5)):
        picture[:, column : column + 2] -= dice.uniform(20, 70)
    cut = dice.integers(0, 12, 4)
    picture = picture[cut[0] : picture.shape[0] - cut[1], cut[2] : picture.shape[1] - cut[3]]
    return _jpeg(_grain(dice, picture, dice.uniform(0.7, 1.1), 5), dice.uniform(32, 60))


def photo(dice: Dice, paper: Paper) -> bytes:
    """A phone held with care."""
    return _jpeg(_photographed(dice, paper, 0.04, 0.35, dice.uniform(0.4, 1.0)), dice.uniform(55, 85))


def poor_photo(dice: Dice, paper: Paper) -> bytes:
    """In a hurry: aslant, a shadow across, a hand that moved, folded paper."""
    for _ in range(dice.integers(0, 3)):
        crease(dice, paper, dice.uniform(50, 250))
    picture = _photographed(dice, paper, 0.09, 0.5, dice.uniform(1.0, 2.2), shadow=dice.random() < 0.7)
    if dice.random() < 0.4:
        length = int(dice.integers(3, 7))
        moved = cv2.getRotationMatrix2D((length / 2, length / 2), dice.uniform(0, 180), 1)
        kernel = cv2.warpAffine(np.eye(length, dtype=np.float32), moved, (length, length))
        picture = cv2.filter2D(picture, -1, kernel / max(kernel.sum(), 1e-3))
    return _jpeg(picture, dice.uniform(38, 75))


def messenger(dice: Dice, paper: Paper) -> bytes:
    """A photo sent on: 1,280 or 1,600 pixels, strongly compressed."""
    picture = _photographed(dice, paper, 0.05, 0.4, dice.uniform(0.5, 1.3))
    factor = float(dice.choice([1280, 1600])) / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return _jpeg(small, dice.uniform(28, 55))


#: The classes by which figures are told.
MACHINES: dict[str, Callable[[Dice, Paper], bytes]] = {
    "office scan": office_scan,
    "poor scan": poor_scan,
    "photo": photo,
    "poor photo": poor_photo,
    "messenger": messenger,
}


def _turned(paper: Paper, degrees: float) -> Picture:
    height, width = paper.shape[:2]
    return np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1), [0, 0, 1]])


def _placed(paper: Paper, place: Picture, dpi: float, ground: float) -> Picture:
    scale = dpi / 25.4 / PX
    size = round(paper.shape[1] * scale), round(paper.shape[0] * scale)
    soft = cv2.GaussianBlur(paper, (0, 0), 0.4 / scale) if scale < 1 else paper
    placed = cv2.warpPerspective(soft, np.diag([scale, scale, 1]) @ place, size, borderValue=(ground,) * 3)
    return np.asarray(placed, np.float32)


def _photographed(dice: Dice, paper: Paper, aslant: float, slope: float, blur: float, shadow: bool = False) -> Picture:
    """On a table: each corner of the paper moved by up to ``aslant`` of the picture, in light that falls off."""
    height = int(np.sqrt(dice.uniform(2.2e6, 4e6) * 4 / 3))
    width = int(height * 0.75)
    edge = dice.uniform(0.04, 0.1)
    corners = np.array([(edge, edge), (1 - edge, edge), (1 - edge, 1 - edge), (edge, 1 - edge)])
    corners = (corners + dice.uniform(-aslant, aslant, (4, 2)) * [1, 0.75]) * [width, height]
    sheet = np.array([(0, 0), (paper.shape[1], 0), (paper.shape[1], paper.shape[0]), (0, paper.shape[0])], np.float32)
    place = cv2.getPerspectiveTransform(sheet, corners.astype(np.float32))
    soft = cv2.GaussianBlur(paper, (0, 0), 0.5 * paper.shape[0] / height)
    cover = cv2.warpPerspective(np.ones(paper.shape[:2], np.float32), place, (width, height))[..., None]
    picture = _table(dice, height, width) * (1 - cover) + cv2.warpPerspective(soft, place, (width, height)) * cover
    rows, columns = (np.mgrid[:height, :width] / [[[height]], [[width]]] - 0.5).astype(np.float32)
    way = dice.uniform(0, 6.28)
    fall = columns * np.float32(np.cos(way)) + rows * np.float32(np.sin(way))
    light = 1 + np.float32(dice.uniform(0.1, slope)) * fall
    if shadow:
        light *= 1 - np.float32(dice.uniform(0.25, 0.5)) / (1 + np.exp(-(fall - dice.uniform(-0.2, 0.2)) / 0.02))
    picture *= light[..., None] * dice.uniform([0.9, 0.9, 0.78], [1.02, 1.0, 1.0]).astype(np.float32)
    picture = _grain(dice, picture, blur, dice.uniform(2, 6))
    return np.ascontiguousarray(np.rot90(picture, int(dice.integers(4))))


def _table(dice: Dice, height: int, width: int) -> Picture:
    plain = np.full((height, width, 3), dice.uniform(60, 180, 3), np.float32)
    grain = cv2.resize(dice.normal(0, 12, (height // 8, width // 40)).astype(np.float32), (width, height))
    return plain + grain[..., None]


def _grain(dice: Dice, picture: Picture, blur: float, noise: float) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), blur)
    return np.asarray(soft + dice.normal(0, noise, soft.shape), np.float32)


def _jpeg(picture: Picture, quality: float) -> bytes:
    target = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(target, "JPEG", quality=int(quality))
    return target.getvalue()
