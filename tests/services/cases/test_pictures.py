"""Photographs: what phones write is taken and shown the way it was held; paper stays light and ink dark."""

import time

import pytest
from PIL import Image

from services.uploads.inspect import REASONS
from tests.services.cases import pictures
from tests.services.cases.pictures import UPRIGHT, at, entry, notes
from tests.services.uploads.uploads import picture, sheet

#: The decoder warns of odd notes in the child's own log; there a warning is no fault.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def moved(mode: str) -> Image.Image:
    return sheet().convert(mode)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("JPEG", moved("CMYK")), "jpeg"),
        (picture("JPEG", moved("L")), "jpeg"),
        (picture("PNG", save_all=True, append_images=[Image.new("RGB", (827, 1169), "white")], duration=500), "png"),
        (pictures.png(sheet(), interlaced=True), "png"),
        (picture("PNG", moved("P"), transparency=0), "png"),
        (picture("PNG", moved("LA")), "png"),
        (picture("MPO", save_all=True, append_images=[sheet((400, 600))]), "jpeg"),
        (pictures.moving(), "jpeg"),
        (picture("JPEG", icc_profile=b"not a profile" * 10), "jpeg"),
        (pictures.remarked(), "png"),
        (pictures.png(sheet(), 16), "png"),
        (picture("JPEG", sheet((4080, 6120)), progressive=True), "jpeg"),
    ],
    ids="four-colours grey animated interlaced palette grey-alpha two-pictures film broken-profile long-remark 16-bits 25-megapixels".split(),
)
def test_what_phones_and_scanners_write_is_taken_and_drawn_dark_on_white(judge, content, kind):
    judged = judge(content)
    assert (judged.fault, judged.type) == ("", f"image/{kind}")
    dark, light = judged.darkest_and_lightest()
    assert dark < 60 and light > 240


def test_a_dim_scan_of_16_bits_keeps_its_greys(judge):
    assert judge(pictures.png(pictures.dim(paper=0.6, ink=0.2), 16)).darkest_and_lightest() == (
        pytest.approx(51, abs=8),
        pytest.approx(153, abs=8),
    )


@pytest.mark.parametrize("content", [picture("JPEG")[:-2], pictures.misreckoned()], ids=["no end", "wrong check sum"])
def test_a_picture_with_a_scratch_is_drawn_whole_or_called_broken(judge, content):
    judged = judge(content)
    assert judged.fault in ("", "broken")
    assert judged.fault or judged.darkest_and_lightest()[0] < 60


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\n" + picture("JPEG"), "unknown_kind"),
        (picture("WEBP"), "unknown_kind"),
        (picture("TIFF"), "unknown_kind"),
        (picture("BMP"), "unknown_kind"),
        (picture("JPEG", sheet((4000, 480))), "too_small"),
        (pictures.saying(12000, 9000), "too_many_pixels"),
    ],
    ids="junk-before webp tiff bmp strip 108-megapixels".split(),
)
def test_a_picture_we_do_not_take_is_told_why(judge, content, code):
    assert judge(content).fault == code
    assert code in REASONS


@pytest.mark.parametrize(
    "content",
    [
        pictures.lying(notes(UPRIGHT)),
        pictures.lying(b"Exif\0\0" + notes(UPRIGHT)),
        pictures.lying(notes(entry(0x112, 3, 2, b"\x06\0\x06\0"))),
        pictures.lying(notes(UPRIGHT, entry(0x11A, 5, 2, at(38)), behind=at(72) + at(1) + at(72) + at(1))),
        pictures.lying(notes(UPRIGHT, entry(0x11A, 5, 1, at(38)), behind=at(0) + at(0))),
        pictures.lying(notes(UPRIGHT, entry(0x8769, 4, 1, at(8)))),
        pictures.lying(notes(UPRIGHT, entry(0x10F, 2, 5000, at(900_000)))),
        pictures.lying(notes(UPRIGHT, entry(0x9000, 7, 4, b"0220"), entry(0x927C, 7, 4, b"abcd"))),
        pictures.lying(notes(UPRIGHT, entry(0x10F, 99, 4, b"\1\2\3\4"))),
        pictures.lying(notes(UPRIGHT, entry(0x9286, 4, 1, b"\xff\xff\xff\xff"))),
        pictures.lying(notes(UPRIGHT, entry(0x8825, 3, 1, at(8)))),
        pictures.lying(notes(entry(0x112, 5, 1, at(26)), behind=at(6) + at(1))),
        pictures.described(),
        pictures.upright_png(),
    ],
    ids=[
        "plain",
        "header twice",
        "said twice",
        "two resolutions",
        "resolution zero over zero",
        "a table within itself",
        "beyond the end",
        "undefined kinds",
        "unknown kind",
        "comment as number",
        "place as short number",
        "as a fraction",
        "described in XML",
        "png",
    ],
)
def test_a_photo_is_turned_upright_whatever_else_its_camera_noted(judge, content):
    assert judge(content).page.size == (827, 1169)


@pytest.mark.parametrize(
    "exif",
    [
        notes(entry(0x112, 3, 1, b"\0\0\0\0")),
        notes(entry(0x112, 3, 1, b"\x09\0\0\0")),
        notes(entry(0x112, 2, 2, b"6\0\0\0")),
        b"Exif\0\0II*\0\x08\0\0\0\x05",
        b"Exif\0\0",
        b"Exif\0\0" + bytes(range(40)),
    ],
    ids=["zero", "nine", "as text", "cut short", "empty", "garbage"],
)
def test_a_photo_whose_camera_noted_nonsense_is_shown_as_it_lies(judge, exif):
    assert judge(pictures.lying(exif)).page.size == (1169, 827)


def test_a_photo_of_more_than_a_hundred_scans_is_refused_before_it_is_decoded(judge):
    assert judge(pictures.repeated_scan(150)).fault in REASONS


def test_a_photo_of_many_scans_costs_no_more_than_another_of_its_size(judge):
    harmless, hostile = pictures.repeated_scan(1), pictures.repeated_scan(400)
    assert seconds(judge, hostile) < 5 * seconds(judge, harmless)


def seconds(judge, content) -> float:
    began = time.process_time()
    judge(content)
    return time.process_time() - began
