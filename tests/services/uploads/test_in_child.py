"""Each upload judged by the code that runs in the child; the child itself is ``tests/services/uploads/test_inspect.py``."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from services.uploads.findings import Bounds
from services.uploads.in_child import examine
from tests.services.uploads import uploads


@pytest.fixture
def judge(tmp_path):
    """``judge(bytes)``: the verdict; the images lie in ``tmp_path``."""

    def act(content, bounds=None):
        (tmp_path / "upload").write_bytes(content)
        return examine(tmp_path, bounds=bounds or Bounds())

    return act


SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
PASSWORD = pikepdf.Encryption(owner="dueña", user="secreta")
NO_PASSWORD = pikepdf.Encryption(owner="dueña", user="")


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (uploads.page_pdf(), "application/pdf", 1),
        (uploads.page_pdf(3), "application/pdf", 3),
        (uploads.page_pdf() + b"\r\n\x00\x00\n", "application/pdf", 1),
        (uploads.picture("JPEG"), "image/jpeg", 1),
        (uploads.picture("JPEG", progressive=True), "image/jpeg", 1),
        (uploads.picture("JPEG") + b"SEFHe\x00\x00\x00camera notes SEFT", "image/jpeg", 1),
        (uploads.picture("PNG"), "image/png", 1),
        (uploads.picture("PNG", Image.new("RGBA", (800, 1000), (0, 0, 0, 0))), "image/png", 1),
        (uploads.picture("PNG", Image.new("1", (800, 1000), 1)), "image/png", 1),
    ],
    ids=["pdf", "3 pages", "blanks behind", "jpeg", "progressive", "camera notes", "png", "clear png", "1 bit png"],
)
def test_what_people_scan_and_photograph_is_accepted(judge, tmp_path, content, kind, pages):
    assert judge(content) == {"type": kind, "pages": pages}
    for page in range(1, pages + 1):
        with Image.open(tmp_path / f"{page}.jpg") as image:
            assert image.format == "JPEG"
            assert 500 <= max(image.size) <= 1754
            assert not image.getexif()


@pytest.mark.parametrize(
    ("change"),
    [
        uploads.annotated(
            Dictionary(Type=Name.Annot, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://x.test")))
        ),
        lambda document: document.Root.__setattr__("OpenAction", Array([document.pages[0].obj, Name.Fit])),
        uploads.acting(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))),
    ],
    ids=["a scanner's link", "opening view", "opening jump"],
)
def test_harmless_habits_of_scanner_applications_are_accepted(judge, change):
    assert judge(uploads.page_pdf(change=change))["pages"] == 1


@pytest.mark.parametrize(
    "change",
    [
        uploads.acting(OpenAction=SCRIPT),
        uploads.acting(OpenAction=Dictionary(S=Name.Launch, F=String("cmd.exe"))),
        uploads.acting(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))),
        uploads.acting(AcroForm=Dictionary(XFA=Array([String("template"), String("<x/>")]), Fields=Array([]))),
        uploads.acting(AA=Dictionary(WC=SCRIPT)),
        uploads.acting(Collection=Dictionary(Type=Name.Collection)),
        uploads.annotated(Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)),
        uploads.annotated(Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment)),
        uploads.annotated(Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("otro.pdf")))),
        uploads.annotated(Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("https://x.test")))),
        uploads.annotated(
            Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("x"), Next=Array([SCRIPT])))
        ),
        uploads.attached,
    ],
    ids=lambda _: "",
)
@pytest.mark.parametrize("packed", [True, False])
def test_what_acts_or_carries_is_refused_wherever_it_hides(judge, change, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert judge(uploads.page_pdf(change=change, object_stream_mode=mode)) == {"fault": "active"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"hola", "unknown_kind"),
        (b"%PDF-1.7\nnada", "broken"),
        (b"<html><script>alert(1)</script>", "unknown_kind"),
        (b"GIF89a" + b"\x00" * 100, "unknown_kind"),
        (uploads.archive(), "zip"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, "heic"),
        (uploads.page_pdf(encryption=PASSWORD), "encrypted"),
        (uploads.page_pdf(encryption=NO_PASSWORD), "encrypted"),
        (uploads.archive(uploads.page_pdf()), "two_kinds"),
        (uploads.archive(uploads.picture("JPEG")), "two_kinds"),
        (uploads.archive(uploads.picture("PNG")), "two_kinds"),
        (uploads.page_pdf() + b"<script>alert(1)</script>", "two_kinds"),
        (uploads.page_pdf() + b"<script></script>%%EOF", "two_kinds"),
        (uploads.picture("JPEG") + uploads.page_pdf() + b"\xff\xd9", "two_kinds"),
        (uploads.picture("PNG") + uploads.picture("PNG"), "two_kinds"),
        (uploads.picture("JPEG")[:200], "broken"),
        (uploads.picture("PNG")[:-40], "broken"),
        (uploads.picture("JPEG", uploads.sheet((300, 400))), "too_small"),
        (uploads.picture("PNG", Image.new("1", (10_000, 9_000))), "too_many_pixels"),
        (uploads.page_pdf(11), "too_many_pages"),
        (uploads.page_pdf(change=uploads.bomb), "too_complex"),
        (uploads.page_pdf(change=uploads.layered_bomb), "too_complex"),
        (uploads.page_pdf(change=uploads.huge_picture), "too_many_pixels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_clear_fault_is_named(judge, content, code):
    assert judge(content) == {"fault": code}


def test_a_photograph_is_turned_the_way_the_camera_was_held(judge, tmp_path):
    lying = uploads.sheet().rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to view
    assert judge(uploads.picture("JPEG", lying, exif=exif))["pages"] == 1
    with Image.open(tmp_path / "1.jpg") as upright:
        assert upright.height > upright.width
        corners = {"left": upright.getpixel((60, 60)), "right": upright.getpixel((upright.width - 60, 60))}
    assert max(corners["left"]) < 160 < min(corners["right"])


def test_a_clear_ground_is_drawn_white(judge, tmp_path):
    judge(uploads.picture("PNG", Image.new("RGBA", (800, 1000), (0, 0, 0, 0))))
    with Image.open(tmp_path / "1.jpg") as image:
        assert min(image.getpixel((400, 500))) > 250


def test_a_turned_page_is_drawn_turned(judge, tmp_path):
    judge(uploads.page_pdf(change=lambda document: document.pages[0].rotate(90, relative=False)))
    with Image.open(tmp_path / "1.jpg") as image:
        assert image.width > image.height
