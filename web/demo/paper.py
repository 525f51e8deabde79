"""A declaration as it comes back from a town hall: each page a slightly crooked picture, with ink and a round seal.

The ink is invented and looks it; nobody's signature is copied.
"""

import io
import math
import random
from collections.abc import Collection, Mapping
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from services.declaration.fonts import BOLD, font_files

#: Dots per inch of the scan: what an office's machine gives, and small enough to keep many.
_DPI = 110
#: Of the hands, one after the other, and of the seal.
_INKS, _SEAL = ((24, 40, 120), (20, 20, 26), (38, 70, 150)), (90, 30, 110)
#: How much of a box its ink takes: room to all sides, so that no line leaves it.
_SHARE = 0.7


def signed(
    content: bytes, seed: int, manifest: Mapping[str, Any], lacks: Collection[tuple[str, str]] = ()
) -> io.BytesIO:
    """The PDF's pages as scanned pictures in a new PDF, with ink in the boxes that the manifest names: each zone by a
    hand of its own.

    ``lacks``: zone and kind of the boxes that nobody filled.
    """
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [page.render(scale=_DPI / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
    for number, box in enumerate(manifest["boxes"]):
        if (box["zone"], box["kind"]) not in lacks:
            hand = random.Random(f"{seed} {box['zone']}")  # noqa: S311  draws scribbles
            _ink(pages[int(box["page"]) - 1], box, hand, _INKS[number % len(_INKS)])
    hand = random.Random(seed)  # noqa: S311  lays paper on a glass
    crooked = [page.rotate(hand.uniform(-0.6, 0.6), Image.Resampling.BILINEAR, fillcolor="white") for page in pages]
    target = io.BytesIO()
    crooked[0].save(target, "PDF", resolution=_DPI, save_all=True, append_images=crooked[1:], quality=60)
    target.seek(0)
    return target


def _ink(page: Image.Image, box: Mapping[str, Any], hand: random.Random, ink: tuple[int, int, int]) -> None:
    """A signature or a seal in the middle of its box (millimetres from the top left)."""
    scale = page.width / 210
    x, y, width, height = (float(box[name]) * scale for name in ("x", "y", "width", "height"))
    if box["kind"] == "firma":
        length = min(width * _SHARE, height * 2.4)
        line = _scribble(x + (width - length) / 2, y + height / 2, length, height * _SHARE / 2, hand)
        ImageDraw.Draw(page).line(line, fill=ink, width=3, joint="curve")
        return
    radius = min(width, height) / 2 * _SHARE
    stamp = _seal(int(radius), hand)
    page.paste(_SEAL, (int(x + width / 2 - radius), int(y + height / 2 - radius)), stamp)


def _seal(radius: int, hand: random.Random) -> Image.Image:
    """A round seal as a mask, pressed a little askew."""
    mask = Image.new("L", (2 * radius + 1, 2 * radius + 1))
    pen, middle = ImageDraw.Draw(mask), (radius, radius)
    for share, line in ((1.0, 3), (0.72, 1)):
        r = radius * share - 1
        pen.ellipse((radius - r, radius - r, radius + r, radius + r), outline=255, width=line)
    pen.text(middle, "ALCALDÍA", fill=255, font=_font(radius * 0.22), anchor="mm")
    pen.text((radius, radius * 1.32), "DEMO", fill=255, font=_font(radius * 0.16), anchor="mm")
    return mask.rotate(hand.uniform(-14, 14), Image.Resampling.BILINEAR)


def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_files()[BOLD]), max(int(size), 6))


def _scribble(x: float, y: float, length: float, most: float, hand: random.Random) -> list[tuple[float, float]]:
    """Letters that lean and a flourish: loops of a size, a speed and a slant that are this hand's own."""
    turns, lean = hand.uniform(3.5, 7.5), hand.uniform(-0.5, 0.9)
    heights = [hand.uniform(0.35, 1.0) * most for _ in range(9)]
    phase, loop = hand.uniform(0, math.tau), hand.uniform(0.04, 0.11) * length
    found = []
    for step in range(181):
        share = step / 180
        height = heights[int(share * 8)] * (1 - 0.35 * share)
        angle = phase + turns * math.tau * share
        up = height * math.sin(angle)
        across = length * (0.08 + 0.84 * share) + loop * math.cos(angle) - lean * up * 0.35
        found.append((x + min(max(across, 0), length), y + up))
    return found
