"""A declaration as it comes back from a town hall: each page a slightly crooked picture, with ink and a round seal.

The ink is invented and looks it; nobody's signature is copied.
"""

import io
import math
import random

import pypdfium2
from PIL import Image, ImageDraw

#: Dots per inch of the scan: what an office's machine gives, and small enough to keep many.
_DPI = 110
_INK, _SEAL = (24, 40, 120), (90, 30, 110)
#: Where ink goes on the first page, in millimetres: the two signatures and the seal (docs/declaration.md).
_PLACES = ((45, 226), (60, 262), (150, 255))


def signed(content: bytes, seed: int) -> io.BytesIO:
    """The PDF's pages as scanned pictures in a new PDF; the last one carries signatures and a seal."""
    hand = random.Random(seed)  # noqa: S311  draws scribbles
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [page.render(scale=_DPI / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
    _sign(pages[-1], hand)
    crooked = [page.rotate(hand.uniform(-0.6, 0.6), Image.Resampling.BILINEAR, fillcolor="white") for page in pages]
    target = io.BytesIO()
    crooked[0].save(target, "PDF", resolution=_DPI, save_all=True, append_images=crooked[1:], quality=60)
    target.seek(0)
    return target


def _sign(page: Image.Image, hand: random.Random) -> None:
    pen, scale = ImageDraw.Draw(page), page.width / 210
    for x, y in _PLACES[:2]:
        pen.line(_scribble(x * scale, y * scale, 34 * scale, hand), fill=_INK, width=3, joint="curve")
    left, top = (place * scale for place in _PLACES[2])
    for radius, width in ((15, 3), (11, 1)):
        r = radius * scale
        pen.ellipse((left - r, top - r, left + r, top + r), outline=_SEAL, width=width)
    pen.text((left - 7 * scale, top - 2 * scale), "ALCALDÍA", fill=_SEAL, font_size=int(4 * scale))


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
