"""PDFs that are sound but odd are taken; those that show a reviewer nothing are not; what was written on them is seen."""

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, ObjectStreamMode
from PIL import Image

from tests.services.cases import pdfs
from tests.services.uploads.uploads import page_pdf, sheet

PRINT = Dictionary(S=Name.Named, N=Name.Print)


def photo_of_text(size=(827, 1169), mode="RGB") -> Image.Image:
    return sheet(size).convert(mode)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pdfs.behind(b"\0" * 2000), id="2,000 NULs behind"),
        pytest.param(pdfs.behind(b"\0" * 3000), id="3,000 NULs behind"),
        pytest.param(pdfs.behind(b"\0" * 80508), id="80,508 NULs behind"),
        pytest.param(pdfs.behind(b"\n%%EOF\n"), id="a second end"),
        pytest.param(pdfs.behind(b"\n\n%%EOF"), id="a second end after a blank line"),
        pytest.param(pdfs.behind(b"\n<!-- served by gateway -->\n"), id="a comment of a gateway"),
        pytest.param(pdfs.behind(b"\nScanned by MFP 4521\n"), id="a line of a scanner"),
        pytest.param(pdfs.before_last(b"%%EOF", b"%Producer-1.0\n"), id="a comment within the end"),
        pytest.param(pdfs.before(b"\r\n"), id="a blank line before"),
        pytest.param(pdfs.before(b"\xef\xbb\xbf"), id="a byte order mark before"),
        pytest.param(pdfs.before(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"), id="headers before"),
        pytest.param(pdfs.with_startxref(lambda at: at - 1), id="pointer off by one"),
        pytest.param(pdfs.with_startxref(lambda at: 0), id="pointer zero"),
        pytest.param(pdfs.old_mac_tail(), id="old line ends"),
        pytest.param(page_pdf(linearize=True), id="linearized"),
        pytest.param(page_pdf(object_stream_mode=ObjectStreamMode.disable, force_version="1.3"), id="old table"),
        pytest.param(pdfs.updated(), id="updated"),
        pytest.param(pdfs.rooted(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))), id="no files"),
        pytest.param(pdfs.rooted(AF=Array([])), id="no associated files"),
        pytest.param(pdfs.rooted(OpenAction=PRINT), id="asks to be printed"),
        pytest.param(pdfs.waiting_for_a_signature(), id="field for a signature"),
        pytest.param(pdfs.drawn(box=(0, 842, 595, 0)), id="box from the upper corner"),
        pytest.param(pdfs.drawn(box=(0, 0, 0, 0)), id="box of no size"),
        pytest.param(pdfs.without_box(), id="no box"),
        pytest.param(pdfs.drawn(b"0 0 0 rg 100 100 9000 9000 re f", (0, 0, 14400, 14400)), id="a page of five metres"),
        pytest.param(pdfs.paged(Rotate=45), id="turned by an eighth"),
        pytest.param(pdfs.paged(Rotate=-90), id="turned backwards"),
        pytest.param(pdfs.hidden_layer(), id="layer switched off"),
        pytest.param(pdfs.scanned(photo_of_text(mode="1")), id="fax packing"),
        pytest.param(pdfs.packed("JPEG2000", "RGB", Filter=Name.JPXDecode), id="JPEG 2000"),
        pytest.param(
            pdfs.packed("JPEG", "CMYK", Filter=Name.DCTDecode, Decode=Array([1, 0] * 4)), id="four printing colours"
        ),
        pytest.param(pdfs.scanned(photo_of_text((2480, 3508))), id="300 points an inch"),
    ],
)
def test_a_sound_but_odd_pdf_is_taken_and_drawn_dark_on_white(judge, content):
    judged = judge(content)
    assert judged.fault == ""
    assert judged.type == "application/pdf"
    dark, light = judged.darkest_and_lightest()
    assert dark < 100 and light > 240


@pytest.mark.parametrize(
    "content",
    [
        pdfs.cut_at(b"%%EOF"),
        pdfs.cut_at(b"startxref", b"startxref\n"),
        pdfs.paged(CropBox=Array([700, 900, 1200, 1400])),
    ],
    ids=["no end", "no pointer", "crop box beside the page"],
)
def test_a_pdf_with_a_part_missing_is_drawn_whole_or_called_broken_and_nothing_else(judge, content):
    judged = judge(content)
    assert judged.fault in ("", "broken")
    assert judged.fault or judged.darkest_and_lightest()[0] < 100


def test_half_a_pdf_or_none_is_called_broken(judge):
    content = page_pdf(3)
    assert judge(content[: len(content) // 2]).fault == "broken"
    assert judge(pdfs.empty()).fault == "broken"


def test_a_pdf_that_only_its_owner_may_change_is_called_protected(judge):
    assert judge(page_pdf(encryption=Encryption(owner="clave", user=""))).fault == "encrypted"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pdfs.drawn(b"0 0 0 rg 20 20 150 9000 re f", (0, 0, 200, 14000)), id="a strip of a till"),
        pytest.param(pdfs.small_unit(), id="a unit of ten points"),
        pytest.param(pdfs.scanned(photo_of_text((100, 141))), id="a thumbnail"),
    ],
)
def test_a_page_is_drawn_large_enough_to_be_read_or_refused(judge, content):
    judged = judge(content)
    assert judged.fault or min(judged.page.size) >= 500


@pytest.mark.parametrize("appearance", [True, False], ids=["with its picture", "without"])
@pytest.mark.parametrize("writing", [pdfs.signed_by_pen, pdfs.filled_in], ids=["pen", "form"])
def test_what_was_signed_or_typed_on_a_page_is_seen(judge, writing, appearance):
    dark, light = judge(writing(appearance)).darkest_and_lightest((10, 25, 90, 45))
    assert dark < 160 and light > 240
