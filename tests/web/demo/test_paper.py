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


def inked(paper: bytes) -> dict[tuple[str, str], numpy.ndarray]:
    """The darkness of each box's inside, by zone and kind."""
    scan = pypdfium2.PdfDocument(paper)
    found = {}
    for box in BOXES:
        picture = numpy.array(scan[box["page"] - 1].render(scale=110 / 72).to_pil().convert("L")) < 150
        x, y, width, height = (int(box[name] * picture.shape[1] / 210) for name in ("x", "y", "width", "height"))
        found[box["zone"], box["kind"]] = picture[y : y + height, x : x + width]
    scan.close()
    return found


def test_a_box_that_nobody_filled_stays_empty_and_the_others_do_not() -> None:
    lacking = inked(signed(blank(2), 3, {"boxes": BOXES}, {("responsable", "firma")}).getvalue())
    assert {box for box, ink in lacking.items() if not ink.any()} == {("responsable", "firma")}


def test_each_zone_is_signed_by_a_hand_of_its_own() -> None:
    ink = inked(signed(blank(2), 3, {"boxes": BOXES}).getvalue())
    mine, mayors = (ink[zone, "firma"] for zone in ("responsable", "alcaldia"))
    least = [min(one, other) for one, other in zip(mine.shape, mayors.shape, strict=True)]
    assert (mine[: least[0], : least[1]] != mayors[: least[0], : least[1]]).mean() > 0.02
