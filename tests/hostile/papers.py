"""Hostile uploads, and archives: each function takes a size and gives bytes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image


def _pdf(*objects: bytes, trailer: bytes = b"<</Root 1 0 R>>") -> bytes:
    """Objects 1, 2, … with a table of where they are."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF"
    return bytes(out) + end % (len(objects) + 1, table, trailer, len(out))


def _page(content: bytes, extra: bytes = b"") -> bytes:
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % extra,
        content,
    )


def _stream(data: bytes, filters: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), filters, data)


def nested_arrays(size: int) -> bytes:
    """Arrays or dictionaries in each other."""
    opening, closing = ((b"[", b"]"), (b"<</a", b">>"))[size % 2]
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R/x " + opening * size + b"1" + closing * size + b">>", b"<</Kids[]/Count 0>>"
    )


def nested_filters(size: int) -> bytes:
    """One stream packed many times."""
    data, depth = b"0 0 m " * 1000, size % 40 + 2
    for _ in range(depth):
        data = zlib.compress(data)
    return _page(_stream(data, b"/Filter[" + b"/FlateDecode" * depth + b"]"))


def nested_states(size: int) -> bytes:
    """Graphics states that are saved and never restored."""
    return _page(_stream(b"q " * size * 20))


def wide_pages(size: int) -> bytes:
    """Many pages."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, size + 3))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return _pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, size), *[page] * size)


def wide_paper(size: int) -> bytes:
    """A page of kilometres."""
    return _page(_stream(b"0 0 m"), b"/MediaBox[0 0 %d %d]" % (size * 1000, size * 1000))


def wide_picture(size: int) -> bytes:
    """A sound picture of one colour, very large."""
    out = io.BytesIO()
    Image.new("1", (min(size * 10, 20_000), min(size * 5, 10_000))).save(out, ("PNG", "JPEG")[0])
    return out.getvalue()


def repeated_scans(size: int) -> bytes:
    """A progressive photograph whose last scan comes again and again."""
    out = io.BytesIO()
    Image.new("RGB", (2000, 2500), (200, 200, 200)).save(out, "JPEG", progressive=True)
    photo = out.getvalue()
    return photo[:-2] + photo[photo.rfind(b"\xff\xda") : -2] * size + b"\xff\xd9"


def repeated_drawing(size: int) -> bytes:
    """Strokes without end, packed small."""
    return _page(_stream(zlib.compress(b"0 0 m 595 842 l S " * size * 1000), b"/Filter/FlateDecode"))


def lying_png(size: int) -> bytes:
    """A picture whose head says it is larger than it is."""
    head = struct.pack(">IIBBBBB", size * 5000, size * 5000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    pieces = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def lying_jpeg(size: int) -> bytes:
    """A photograph whose frame says it is larger than it is."""
    out = io.BytesIO()
    Image.new("RGB", (100, 100)).save(out, "JPEG")
    photo = bytearray(out.getvalue())
    photo[photo.find(b"\xff\xc0") + 5 :][:4] = struct.pack(">HH", 65_000, size % 60_000 + 5000)
    place = photo.find(b"\xff\xc0") + 5
    photo[place : place + 4] = struct.pack(">HH", 65_000, size % 60_000 + 5000)
    return bytes(photo)


def lying_lengths(size: int) -> bytes:
    """A PDF that says its stream, its table or its count is another than it is."""
    sound = _page(_stream(b"0 0 m"))
    return (
        sound.replace(b"/Length 5", b"/Length %d" % (size * 10**6)),
        sound.replace(b"/Count 1", b"/Count %d" % (size * 10**6)),
        sound.replace(b"xref\n0 5", b"xref\n0 %d" % (size * 10**6)),
    )[size % 3]


def lying_stream(size: int) -> bytes:
    """Zeros packed a thousand times."""
    return _page(_stream(zlib.compress(bytes(size * 100_000)), b"/Filter/FlateDecode"))


def shared_tree(_size: int) -> bytes:
    """A tree of pages that is its own child."""
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 9>>",
        b"<</Type/Page/Parent 2 0 R>>",
    )


def shared_forms(size: int) -> bytes:
    """Drawings that draw each other ten times, each."""
    depth = size % 20 + 2
    forms = [
        _stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
            % (number + 6 if number < depth else 5),
        )
        for number in range(depth + 1)
    ]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, _stream(b"/X Do"), *forms
    )


def encoded(size: int) -> bytes:
    """Files that begin as one kind and go on as another."""
    sound = _page(_stream(b"0 0 m"))
    return (
        b"\xff\xd8\xff" + sound,
        b"\x89PNG\r\n\x1a\n" + sound,
        sound + b"PK\3\4" * size,
        b"\0" * size + sound,
        sound[: size % len(sound)],
    )[size % 5]


KINDS: dict[str, tuple[Callable[[int], bytes], ...]] = {
    "nesting": (nested_arrays, nested_filters, nested_states),
    "width": (wide_pages, wide_paper, wide_picture),
    "repetition": (repeated_scans, repeated_drawing),
    "lying sizes": (lying_png, lying_jpeg, lying_lengths, lying_stream),
    "shared references": (shared_tree, shared_forms),
    "encodings": (encoded,),
}


def archived(path: str, content: bytes, size: int) -> tuple[str, bytes]:
    """A file of a version as it is, or within an archive that may lie about it."""
    if size % 3:
        return path, content
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)[size % 7 % 3]
    ) as archive:
        archive.writestr(path, content)
    packed = out.getvalue()
    if size % 2:
        packed = packed.replace(struct.pack("<I", len(content)), struct.pack("<I", 7))
    return "todo.zip", packed[: -(size % 30)] if size % 5 == 0 and size % 30 else packed
