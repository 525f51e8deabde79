"""Uploads as people and enemies send them, made here: no sample of anybody's is kept in the repository."""

import io
import zipfile
import zlib

import pikepdf
from PIL import Image, ImageDraw


def page_pdf(pages: int = 1, change=None, **saving) -> bytes:
    """A scan-like PDF; ``change(document)`` alters it before it is saved."""
    target = io.BytesIO()
    sheets = [sheet() for _ in range(pages)]
    sheets[0].save(target, "PDF", resolution=100, save_all=True, append_images=sheets[1:])
    with pikepdf.open(io.BytesIO(target.getvalue())) as document:
        if change:
            change(document)
        changed = io.BytesIO()
        document.save(changed, **saving)
    return changed.getvalue()


def sheet(size=(827, 1169)) -> Image.Image:
    """A page with something on it, darker at the top left."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((20, 20, size[0] // 3, size[1] // 3), fill="navy")
    return image


def picture(kind: str, image: Image.Image | None = None, **saving) -> bytes:
    """An image file of ``kind`` (``JPEG``, ``PNG``)."""
    target = io.BytesIO()
    (image or sheet()).save(target, kind, **saving)
    return target.getvalue()


def archive(before: bytes = b"") -> bytes:
    """A ZIP, perhaps behind something else."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        zipped.writestr("word/document.xml", "<w/>")
    return before + target.getvalue()


def acting(**entries):
    """Puts entries into the catalogue."""

    def change(document):
        for name, value in entries.items():
            document.Root[f"/{name}"] = value

    return change


def annotated(annotation):
    """Puts an annotation, as a direct object, onto the first page."""

    def change(document):
        document.pages[0].Annots = pikepdf.Array([annotation])

    return change


def attached(document):
    """Attaches a file."""
    document.attachments["nota.txt"] = pikepdf.AttachedFileSpec(document, b"hola")


def bomb(document):
    """A drawing of a few kilobytes that inflates to 350 MB."""
    machine = zlib.compressobj(9)
    packed = b"".join([machine.compress(b" " * 2**20) for _ in range(350)]) + machine.flush()
    document.pages[0].Contents = pikepdf.Stream(document, packed, Filter=pikepdf.Name.FlateDecode)


def layered_bomb(document):
    """The same, packed twice: 3 KB."""
    bomb(document)
    packed = zlib.compress(document.pages[0].Contents.read_raw_bytes(), 9)
    filters = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].Contents = pikepdf.Stream(document, packed, Filter=filters)


def huge_picture(document):
    """A picture that says it has ten thousand million pixels."""
    image = next(iter(document.pages[0].Resources.XObject.values()))
    image.Width, image.Height = 100_000, 100_000
