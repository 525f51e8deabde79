"""Ink that is invented: signatures, seals, what an empty box may hold. RGB at 200 dpi; places in millimetres."""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Paper = NDArray[Any]
#: Pixels per millimetre.
PX = 200 / 25.4
PENS = ((30, 50, 140), (25, 25, 30), (60, 90, 190))
SEALS = ((90, 50, 150), (45, 60, 165), (180, 45, 50), (45, 45, 50))


def lay(paper: Paper, mask: Paper, colour: tuple[int, int, int]) -> None:
    """Ink multiplies what is below it; ``mask``: 0 to 1, how much of it lies there."""
    paper *= 1 - mask[..., None] * (1 - np.array(colour, np.float32) / 255)


def sign(dice: np.random.Generator, paper: Paper, box: Mapping[str, Any]) -> None:
    """A signature: a running wave whose loops grow and shrink, now and then with a flourish below it."""
    width = dice.uniform(0.4, 0.95) * min(box["width"], 70)
    height = dice.uniform(0.35, 0.9) * min(box["height"], 26)
    x, y = _middle(dice, box)
    steps = np.linspace(0, 1, 400)
    waves = dice.uniform(3, 9)
    swing = sum(dice.normal(0, 1) * np.sin(steps * waves * k * 2 * np.pi + dice.uniform(0, 6.3)) / k for k in (1, 2, 3))
    back = dice.uniform(0.02, 0.08) * np.sin(steps * waves * 2 * np.pi + dice.uniform(0, 6.3))
    line = np.stack([(steps - 0.5 + back) * width, swing / (np.abs(swing).max() + 1e-6) * height / 2], 1)
    strokes = [line]
    if dice.random() < 0.5:
        strokes.append(np.array([[-0.4, 0.4], [0.2, 0.3], [0.55, dice.uniform(-0.2, 0.6)]]) * [width, height])
    turn = np.deg2rad(dice.uniform(-14, 14))
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    mask = np.zeros(paper.shape[:2], np.uint8)
    pen = max(2, round(dice.uniform(0.35, 0.75) * PX))
    for stroke in strokes:
        points = ((stroke @ rotate.T + [x, y]) * PX).astype(np.int32)
        cv2.polylines(mask, [points], False, 255, pen, cv2.LINE_AA)
    pressure = dice.uniform(0.75, 1)
    lay(paper, mask.astype(np.float32) / 255 * np.float32(pressure), PENS[dice.integers(len(PENS))])


def stamp(dice: np.random.Generator, paper: Paper, box: Mapping[str, Any]) -> None:
    """A seal, round or with lines of text, worn and unevenly pressed."""
    side = int(dice.uniform(30, 42) * PX)
    image = Image.new("L", (side, side), 0)
    pen, line = ImageDraw.Draw(image), int(dice.uniform(0.5, 0.9) * PX)
    if dice.random() < 0.65:
        for share in (0.96, 0.66):
            edge = side * (1 - share) / 2
            pen.ellipse((edge, edge, side - edge, side - edge), outline=255, width=line)
        pen.text((side / 2, side / 2), "ALCALDÍA", fill=255, font_size=side / 9, anchor="mm")
        pen.text((side / 2, side * 0.22), "MUNICIPALIDAD", fill=255, font_size=side / 13, anchor="mm")
    else:
        pen.rectangle((line, side * 0.25, side - line, side * 0.75), outline=255, width=line)
        for row, words in enumerate(("MUNICIPALIDAD DISTRITAL", "ALCALDÍA", "Nombre y apellidos")):
            pen.text((side / 2, side * (0.35 + 0.14 * row)), words, fill=255, font_size=side / 14, anchor="mm")
    turned = np.asarray(image.rotate(dice.uniform(-25, 25)), np.float32) / 255
    wear = cv2.resize(dice.random((14, 14)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    turned *= np.clip(wear + 0.45, 0, 1) * np.float32(dice.uniform(0.45, 1))
    x, y = _middle(dice, box, 0.08)
    top, left = int(y * PX) - side // 2, int(x * PX) - side // 2
    height, width = paper.shape[:2]
    mask = np.zeros((height, width), np.float32)
    part = turned[: height - top, : width - left]
    mask[top : top + part.shape[0], left : left + part.shape[1]] = part
    lay(paper, mask, SEALS[dice.integers(len(SEALS))])


def leave_empty(dice: np.random.Generator, paper: Paper, box: Mapping[str, Any]) -> None:
    """Nothing; or a slip of the pen, a crease, a stain."""
    x, y = _middle(dice, box, 0.3)
    mask = np.zeros(paper.shape[:2], np.uint8)
    what = dice.random()
    if what < 0.6:
        return
    if what < 0.75:
        end = (int((x + dice.uniform(1, 4)) * PX), int((y + dice.uniform(-1, 1)) * PX))
        cv2.line(mask, (int(x * PX), int(y * PX)), end, 255, 3, cv2.LINE_AA)
        lay(paper, mask.astype(np.float32) / 255, PENS[0])
    elif what < 0.88:
        crease(dice, paper, y)
    else:
        cv2.circle(mask, (int(x * PX), int(y * PX)), int(dice.uniform(5, 14) * PX), 255, -1)
        soft = cv2.GaussianBlur(mask, (0, 0), 2 * PX).astype(np.float32) / 255
        lay(paper, soft * np.float32(dice.uniform(0.1, 0.25)), (150, 110, 60))


def crease(dice: np.random.Generator, paper: Paper, y: float) -> None:
    """A fold across the paper: a dark line, and below it another light."""
    rows = np.arange(paper.shape[0], dtype=np.float32)[:, None, None] / np.float32(PX) - np.float32(y)
    dark = np.exp(-((rows / dice.uniform(0.2, 0.5)) ** 2)) * dice.uniform(0.08, 0.3)
    paper *= (1 - dark - (rows > 0) * dice.uniform(0, 0.08)).astype(np.float32)


def _middle(dice: np.random.Generator, box: Mapping[str, Any], spread: float = 0.12) -> tuple[float, float]:
    return (
        box["x"] + box["width"] * (0.5 + dice.uniform(-spread, spread)),
        box["y"] + box["height"] * (0.5 + dice.uniform(-spread, spread)),
    )
