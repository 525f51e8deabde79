"""The demo's ink: in the boxes that the declaration prints, whichever page and place they have."""

import io
from decimal import Decimal
from typing import Any

import numpy
import pypdfium2
import pytest
from PIL import Image

from web.demo.paper import signed

BOXES: list[dict[str, Any]] = [
    {"zone": "responsable", "kind": "firma", "page": 1, "x": 20, "y": 150, "width": 82, "height": 24},
    {"zone": "alcaldia", "kind": "firma", "page": 2, "x": 30, "y": 60, "width": 88, "height": 43},
    {"zone": "alcaldia", "kind": "sello", "page": 2, "x": 122, "y": 60, "width": 64, "height": 43},
]
#: A page is up to 0.6 degrees crooked: so far, in millimetres, its corners move.
CROOKED = 2


def as_kept(boxes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As the process data give them back: every number a decimal one."""
    return [{k: Decimal(str(v)) if isinstance(v, int) else v for k, v in box.items()} for box in boxes]


def blank(pages: int) -> bytes:
    sheet, target = Image.new("RGB", (1240, 1754), "white"), io.BytesIO()
    sheet.save(target, "PDF", resolution=150, save_all=True, append_images=[sheet] * (pages - 1))
    return target.getvalue()


@pytest.mark.parametrize("seed", range(8))
def test_every_box_has_ink_and_no_ink_is_outside(seed: int) -> None:
    scan = pypdfium2.PdfDocument(signed(blank(2), seed, {"boxes": as_kept(BOXES)}).getvalue())
    for number, page in enumerate(scan, start=1):
        picture = numpy.array(page.render(scale=110 / 72).to_pil().convert("L")) < 150
        scale = picture.shape[1] / 210
        for box in (box for box in BOXES if box["page"] == number):
            x, y = box["x"] - CROOKED, box["y"] - CROOKED
            right, bottom = box["x"] + box["width"] + CROOKED, box["y"] + box["height"] + CROOKED
            inside = picture[int(y * scale) : int(bottom * scale), int(x * scale) : int(right * scale)]
            assert inside.sum() > 100, box
            inside[:] = False
        assert picture.sum() == 0
    scan.close()
