"""Photos and scans of a declaration, in any order: which pages they are, and one document of them."""

import io

import pypdfium2
import pytest
from PIL import Image, ImageFilter

from tests.services.uploads.paper.conftest import declaration, jpeg, photographed, scanned
from tests.services.uploads.uploads import sheet


def fates(answer):
    return [(page["page"], page["fate"]) for page in answer["pages"]]


def pdf_of(*pages: Image.Image) -> bytes:
    target = io.BytesIO()
    pages[0].save(target, "PDF", resolution=110, save_all=True, append_images=pages[1:])
    return target.getvalue()


def test_photos_in_any_order_become_one_document_of_upright_a4_pages(read, tmp_path):
    first, second = scanned(2)
    answer = read(jpeg(photographed(second, 1)), jpeg(photographed(first, 2)), of=declaration(2))
    assert fates(answer) == [(2, "used"), (1, "used")]
    assert (answer["order"], answer["missing"]) == ([1, 0], [])
    with pypdfium2.PdfDocument(tmp_path / "joined.pdf") as document:
        sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document]
        assert sizes == [(210, 297), (210, 297)]
        white = document[0].render(scale=1).to_pil().convert("L").crop((300, 10, 430, 30))
    assert white.getextrema()[0] > 200, "no table is left at the edge, and the shadow is gone"


def test_a_scan_that_is_signed_and_sealed_raises_no_hint(read):
    (page,) = read(pdf_of(*scanned()))["pages"]
    assert (page["fate"], page["read"], page["empty"]) == ("used", True, [])
    assert page["held"] > 0.6


@pytest.mark.parametrize("without", ["responsable/firma", "autorizo/firma", "autorizo/sello"])
def test_a_place_in_which_nothing_is_seen_is_named(read, without):
    (page,) = read(jpeg(scanned(without=without)[0]))["pages"]
    assert page["empty"] == [without]


def test_a_missing_page_a_page_of_another_request_and_an_older_one_are_told_apart(read):
    first, _ = scanned(2)
    stranger, older = scanned(2, document="otro")[1], scanned(2, version=2)[1]
    current = declaration(2)
    answer = read(jpeg(first), jpeg(stranger), of=current)
    assert (fates(answer), answer["missing"]) == ([(1, "used"), (2, "foreign")], [2])
    answer = read(jpeg(first), jpeg(older), of=current)
    assert (fates(answer), answer["missing"]) == ([(1, "used"), (2, "older")], [2])
    answer = read(jpeg(first), jpeg(photographed(first)), of=current)
    assert sorted(fates(answer)) == [(1, "doubled"), (1, "used")]
    assert answer["missing"] == [2]


def test_a_page_whose_code_is_torn_off_looks_like_its_page_by_the_marks_in_its_corners(read):
    torn = scanned(2)[0].copy()
    torn.paste("white", (620, 0, torn.width, 220))
    answer = read(jpeg(torn), jpeg(scanned(2)[1]), of=declaration(2))
    assert fates(answer) == [(1, "used"), (2, "used")]
    assert [page["read"] for page in answer["pages"]] == [False, True]


def test_what_is_no_page_of_ours_is_left_to_a_person(read):
    answer = read(jpeg(sheet()))
    assert (fates(answer), answer["order"], answer["missing"]) == ([(None, "unread")], [0], [1])


def test_a_fault_names_its_file(read):
    assert read(jpeg(scanned()[0]), b"hola") == {"fault": "unknown_kind", "file": 2}


@pytest.mark.parametrize(("number", "altered"), [("87654321", False), ("87684321", True)])
def test_a_digit_that_is_not_the_printed_one_is_told(read, number, altered):
    (page,) = read(jpeg(scanned(number=number)[0]))["pages"]
    assert page["altered"] == altered


def test_a_picture_too_soft_for_digits_says_nothing_of_them(read):
    (page,) = read(jpeg(scanned(number="87684321")[0].filter(ImageFilter.GaussianBlur(2))))["pages"]
    assert (page["read"], page["altered"]) == (True, None)
