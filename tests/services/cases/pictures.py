"""Photographs and scans with what phones and scanners put into them, made here."""

import io
import struct
import zlib

import numpy
from PIL import Image, PngImagePlugin

from tests.services.uploads.uploads import picture, sheet

_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
#: The tag of the way the camera was held; 6 asks for a quarter turn clockwise.
ORIENTATION, HELD_UPRIGHT = 0x0112, b"\x06\0\0\0"


def png(image: Image.Image, depth: int = 8, interlaced: bool = False) -> bytes:
    """A grey PNG written by hand: in 16 bits, or in the seven passes that Pillow cannot write."""
    grey = numpy.asarray(image.convert("L"))
    deep = grey.astype(">u2") * 257 if depth == 16 else grey
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    rows = [row for x, y, right, down in passes for row in deep[y::down, x::right]]
    width, height = image.size
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, interlaced)
    body = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes, checked: bool = True) -> bytes:
    """A part of a PNG; ``checked``: whether its check sum is right."""
    check = zlib.crc32(name + data) if checked else 0
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def dim(paper: float, ink: float) -> Image.Image:
    """A sheet whose paper and ink have these parts of full light."""
    grey = sheet().convert("L")
    low, high = grey.getextrema()
    return grey.point(lambda light: round(255 * (ink + (light - low) / (high - low) * (paper - ink))))


def remarked() -> bytes:
    """A PNG with a remark of 5 MB that packs to 5 KB."""
    remarks = PngImagePlugin.PngInfo()
    remarks.add_text("nota", "x" * 5_000_000, zip=True)
    return picture("PNG", pnginfo=remarks)


def misreckoned() -> bytes:
    """A PNG with a remark whose check sum is wrong; the picture itself is whole."""
    content = picture("PNG")
    return content[:33] + chunk(b"tEXt", b"Comment\0hola", checked=False) + content[33:]


def moving() -> bytes:
    """A photograph with its seconds of film behind it."""
    film = (
        struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + struct.pack(">I", 5000) + b"mdat" + bytes(range(256)) * 19
    )
    return picture("JPEG") + b"\0\0\x31\x0aMotionPhoto_Data" + film + b"SEFH\x6b\0\0\0SEFT"


def saying(width: int, height: int) -> bytes:
    """A small JPEG whose header says another size."""
    content = picture("JPEG", Image.new("RGB", (64, 64)))
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
    """One entry of a table of notes."""
    return struct.pack("<HHI", tag, kind, count) + value


def at(place: int) -> bytes:
    """A value that says where the value is."""
    return struct.pack("<I", place)


UPRIGHT = entry(ORIENTATION, 3, 1, HELD_UPRIGHT)


def notes(*entries: bytes, behind: bytes = b"") -> bytes:
    """The camera's notes as a table of entries."""
    table = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + b"\0\0\0\0"
    return b"Exif\0\0" + table + behind


def lying(exif: bytes = b"") -> bytes:
    """A photograph lying on its side, with these notes."""
    return picture("JPEG", sheet((1169, 827)), **({"exif": exif} if exif else {}))


def described() -> bytes:
    """The same, held upright by a description in XML, as photo programs write it."""
    words = (
        b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
    )
    content = lying()
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(words) + 2) + words + content[2:]


def upright_png() -> bytes:
    """A PNG held upright."""
    held = Image.Exif()
    held[ORIENTATION] = 6
    return picture("PNG", sheet((1169, 827)), exif=held)


def repeated_scan(times: int, size: tuple[int, int] = (1000, 1200)) -> bytes:
    """A sound progressive JPEG whose last scan is repeated: small, and a decoder's work as often as asked."""
    target = io.BytesIO()
    Image.new("RGB", size, (200, 200, 200)).save(target, "JPEG", progressive=True)
    content = target.getvalue()
    scan = content[content.rfind(b"\xff\xda") : -2]
    return content[:-2] + scan * times + b"\xff\xd9"
