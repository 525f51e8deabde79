"""What is said of an uploaded file: by its content, with a sentence that says what to do, and never at our cost."""

import io
import random
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image

from services import files, uploads
from services.uploads import REASONS, inspect


def pdf(pages: int = 1, **save) -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.save(out, **save)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (1240, 1754), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


def active() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    document.save(out)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("declaracion.txt", "x")
    return out.getvalue()


def bomb() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    page = document.add_blank_page()
    page.Contents = document.make_stream(b"")
    page.Contents.write(zlib.compress(b"0" * 350_000_000, 9), filter=pikepdf.Name.FlateDecode)
    document.save(out)
    return out.getvalue()


@pytest.fixture
def judge(tools, call):
    """``judge(bytes)``: the service's answer to a file that a person uploaded under this name."""

    def ask(content: bytes, name: str = "declaracion.pdf"):
        reference = files.keep(
            tools, io.BytesIO(content), name=name, media_type="application/pdf", purpose="upload", instance_key=7
        )
        return inspect(tools, call(), file=reference).outputs

    return ask


def test_a_pdf_is_flattened_page_by_page(judge, tools) -> None:
    found = judge(pdf(2))
    assert (found["ok"], found["pages"], found["reason"]) == (True, 2, None)
    with tools.database.read() as session:
        for reference in found["images"]:
            with files.open_file(tools, files.resolve(session, reference, 7)) as source:
                assert Image.open(source).format == "JPEG"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_counts_by_its_content_whatever_its_name(judge, kind) -> None:
    found = judge(picture(kind), "declaracion.pdf")
    assert (found["ok"], found["pages"]) == (True, 1)


def test_a_photo_taken_sideways_is_turned_upright(judge, tools) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = judge(picture(size=(1600, 1200), exif=exif))
    with (
        tools.database.read() as session,
        files.open_file(tools, files.resolve(session, found["images"][0], 7)) as file,
    ):
        width, height = Image.open(file).size
    assert height > width


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (zipped(), "zip"),
        (b"hola" * 100, "unknown_kind"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "encrypted"),
        (active(), "active"),
        (pdf()[:200], "broken"),
        (pdf(uploads.BOUNDS.pages + 1), "too_many_pages"),
        (picture(size=(40, 40)), "too_small"),
    ],
)
def test_a_faulty_file_gets_a_sentence_and_no_images(judge, content, code) -> None:
    found = judge(content)
    assert (found["ok"], found["code"], found["reason"], found["images"]) == (False, code, REASONS[code], [])


def test_three_kilobytes_that_inflate_to_350_megabytes_are_refused(judge) -> None:
    found = judge(bomb())
    assert (found["ok"], found["code"]) == (False, "too_complex")


def test_mutated_files_never_hurt_the_parent(judge) -> None:
    dice = random.Random(7)
    for good in (pdf(2), picture()):
        for _ in range(12):
            broken = bytearray(good)
            for _ in range(dice.randint(1, 40)):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            found = judge(bytes(broken))
            assert found["ok"] or found["reason"] in REASONS.values()
