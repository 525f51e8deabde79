"""PDFs that scanners, gateways, viewers and office programs really write, made here."""

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from tests.services.uploads.uploads import page_pdf, picture, sheet

PLAIN = pikepdf.ObjectStreamMode.disable
A4 = (0, 0, 595, 842)
SQUARE = b"0 0 0 rg 50 50 300 300 re f"


def behind(tail: bytes) -> bytes:
    """A scan with something after its end."""
    return page_pdf() + tail


def before(head: bytes) -> bytes:
    """A scan with something before its beginning."""
    return head + page_pdf()


def with_startxref(change) -> bytes:
    """A scan whose pointer to its table says ``change(pointer)``."""
    content = page_pdf(object_stream_mode=PLAIN)
    *_, last = re.finditer(rb"startxref\s+(\d+)", content)
    return content[: last.start(1)] + b"%d" % change(int(last[1])) + content[last.end(1) :]


def cut_at(mark: bytes, then: bytes = b"") -> bytes:
    """A scan that ends before a mark."""
    content = page_pdf()
    return content[: content.rindex(mark)] + then


def before_last(mark: bytes, more: bytes) -> bytes:
    """A scan with a line of its producer before its last mark."""
    content = page_pdf()
    at = content.rindex(mark)
    return content[:at] + more + content[at:]


def old_mac_tail() -> bytes:
    """The last lines end as they did on old Macintoshes."""
    content = page_pdf()
    at = content.rindex(b"startxref")
    return content[:at] + content[at:].replace(b"\n", b"\r")


def updated() -> bytes:
    """An object was added behind the first end, as programs that sign or annotate do."""
    content = page_pdf(object_stream_mode=PLAIN)
    previous = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    with pikepdf.open(io.BytesIO(content)) as document:
        root = document.Root.objgen[0]
    added = b"900 0 obj\n<</Type/Nada>>\nendobj\n"
    table = f"xref\n900 1\n{len(content):010d} 00000 n \ntrailer\n<</Size 901/Root {root} 0 R/Prev {previous}>>\n"
    return content + added + f"{table}startxref\n{len(content) + len(added)}\n%%EOF\n".encode()


def rooted(**entries) -> bytes:
    """A scan with entries in its catalogue."""

    def change(document):
        for name, value in entries.items():
            document.Root[f"/{name}"] = value

    return page_pdf(change=change)


def waiting_for_a_signature() -> bytes:
    """A field for a signature that nobody filled, as office programs prepare it."""

    def change(document):
        place = {"Rect": Array([0, 0, 0, 0]), "F": 132}
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("Firma1"), **place)
        field = document.make_indirect(field)
        document.pages[0].obj.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)

    return page_pdf(change=change)


def drawn(content: bytes = SQUARE, box=A4, change=None) -> bytes:
    """One page with shapes; ``change(document, page)`` alters it."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(100, 100))
    page = document.pages[0].obj
    page.MediaBox, page.Contents = Array(list(box)), Stream(document, content)
    if change:
        change(document, page)
    return _saved(document)


def paged(**entries) -> bytes:
    """A drawn page with entries of its own."""

    def change(document, page):
        for name, value in entries.items():
            page[f"/{name}"] = value

    return drawn(change=change)


def without_box() -> bytes:
    """A page that does not say how large it is."""

    def change(document, page):
        del page["/MediaBox"]

    return drawn(change=change)


def small_unit() -> bytes:
    """A page of A4 told in units of ten points."""
    return drawn(
        b"0 0 0 rg 5 5 30 30 re f", (0, 0, 59.5, 84.2), lambda document, page: page.__setattr__("UserUnit", 10)
    )


def hidden_layer() -> bytes:
    """A layer that is switched off."""

    def change(document, page):
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Firma")))
        document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))

    return drawn(change=change)


def signed_by_pen(appearance: bool) -> bytes:
    """A stroke of a pen across the upper half, as tablets write it, with or without its picture."""

    def change(document, page):
        strokes = Array([Array([100, 400, 300, 600, 500, 400])])
        ink = {"Rect": Array([100, 400, 500, 600]), "InkList": strokes, "C": Array([0, 0, 1]), "F": 4}
        ink = Dictionary(Type=Name.Annot, Subtype=Name.Ink, Border=Array([0, 0, 6]), **ink)
        if appearance:
            ink.AP = _appearance(document, b"0 0 1 RG 6 w 0 0 m 200 200 l 400 0 l S", (400, 200))
        page.Annots = Array([document.make_indirect(ink)])

    return drawn(change=change)


def filled_in(appearance: bool) -> bytes:
    """A form whose date was typed, with or without its picture."""

    def change(document, page):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        fonts = Dictionary(Font=Dictionary(Helv=document.make_indirect(font)))
        typed = {"T": String("fecha"), "V": String("30 NOV 2026"), "DA": String("/Helv 28 Tf 0 g"), "F": 4}
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, Rect=Array([60, 500, 540, 560]), **typed)
        if appearance:
            words = b"/Tx BMC BT /Helv 28 Tf 0 g 4 16 Td (30 NOV 2026) Tj ET EMC"
            field.AP = _appearance(document, words, (480, 60), Resources=fonts)
        field = document.make_indirect(field)
        page.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), DR=fonts, NeedAppearances=not appearance)

    return drawn(change=change)


def scanned(image: Image.Image) -> bytes:
    """A page that is one picture, in the packing that suits its mode (fax packing for black and white)."""
    target = io.BytesIO()
    image.save(target, "PDF", resolution=100)
    return target.getvalue()


def packed(kind: str, mode: str, **entries) -> bytes:
    """A page whose picture is a file of ``kind`` put in as it is."""
    image = sheet().convert(mode)
    spaces = {"RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}

    def change(document, page):
        width, height = image.size
        facts = {"Width": width, "Height": height, "ColorSpace": spaces[mode], "BitsPerComponent": 8, **entries}
        content = Stream(document, picture(kind, image), Type=Name.XObject, Subtype=Name.Image, **facts)
        page.Resources = Dictionary(XObject=Dictionary(I=document.make_indirect(content)))

    return drawn(b"q 595 0 0 842 0 0 cm /I Do Q", change=change)


def _appearance(document, content, size, **more):
    form = Stream(document, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, *size]), **more)
    return Dictionary(N=document.make_indirect(form))


def empty() -> bytes:
    """A PDF without a page."""
    return _saved(pikepdf.new())


def _saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
