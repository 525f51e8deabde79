"""A declaration as it comes back from a town hall: each page a slightly crooked picture, with ink and a round seal.

The ink is invented and looks it; nobody's signature is copied.
"""

import io
import math
import random
from collections.abc import Mapping
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

#: Dots per inch of the scan: what an office's machine gives, and small enough to keep many.
_DPI = 110
_INK, _SEAL = (24, 40, 120), (90, 30, 110)
#: How much of a box its ink takes: room to all sides, so that no line leaves it.
_SHARE = 0.7


def signed(content: bytes, seed: int, manifest: Mapping[str, Any]) -> io.BytesIO:
    """The PDF's pages as scanned pictures in a new PDF, with ink in every box that the declaration's manifest names."""
    hand = random.Random(seed)  # noqa: S311  draws scribbles
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [page.render(scale=_DPI / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
    for box in manifest["boxes"]:
        _ink(pages[int(box["page"]) - 1], box, hand)
    crooked = [page.rotate(hand.uniform(-0.6, 0.6), Image.Resampling.BILINEAR, fillcolor="white") for page in pages]
    target = io.BytesIO()
    crooked[0].save(target, "PDF", resolution=_DPI, save_all=True, append_images=crooked[1:], quality=60)
    target.seek(0)
    return target


def _ink(page: Image.Image, box: Mapping[str, Any], hand: random.Random) -> None:
    """A signature or a seal in the middle of its box (millimetres from the top left)."""
    pen, scale = ImageDraw.Draw(page), page.width / 210
    x, y, width, height = (float(box[name]) * scale for name in ("x", "y", "width", "height"))
    if box["kind"] == "firma":
        length = min(width * _SHARE, height * 1.4)
        pen.line(_scribble(x + (width - length) / 2, y + height / 2, length, hand), fill=_INK, width=3, joint="curve")
        return
    left, top, radius = x + width / 2, y + height / 2, min(width, height) / 2 * _SHARE
    for r, line in ((radius, 3), (radius * 0.75, 1)):
        pen.ellipse((left - r, top - r, left + r, top + r), outline=_SEAL, width=line)
    pen.text((left, top), "ALCALDÍA", fill=_SEAL, font_size=int(4 * scale), anchor="mm")


def _scribble(x: float, y: float, length: float, hand: random.Random) -> list[tuple[float, float]]:
    turns, height = hand.uniform(5, 9), length / hand.uniform(4, 6)
    steps = [step / 60 for step in range(61)]
    return [
        (
            x + length * step + height * 0.4 * math.cos(turns * 6 * step),
            y + height * math.sin(turns * 6 * step) * (1 - step),
        )
        for step in steps
    ]
