"""What a JPEG says of itself, read from its markers before anything is decoded."""

import re
from dataclasses import dataclass

from services.uploads.findings import Bounds, Fault

_FILL, _SCAN, _END = 0xFF, 0xDA, 0xD9
#: Beginnings of a frame: its height and width follow. C4, C8 and CC are tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Within a scan every FF is followed by 00 or by a restart mark; anything else ends it.
_NEXT = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")


@dataclass
class Outline:
    """Where the picture ends, in bytes, how many times a decoder goes over it, and how large it is."""

    end: int = 0
    scans: int = 0
    pixels: int = 0


def outline(content: bytes) -> Outline:
    """Segment by segment, for pictures within segments have marks of their own. Raises :class:`Fault` where the picture
    does not end.
    """
    found, at = Outline(), 2
    while at + 2 <= len(content) and content[at] == _FILL:
        marker = content[at + 1]
        if marker == _FILL:
            at += 1
            continue
        if marker == _END:
            found.end = at + 2
            return found
        if marker in _FRAMES:
            height, width = (int.from_bytes(content[at + start : at + start + 2]) for start in (5, 7))
            found.pixels = max(found.pixels, height * width)
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == _SCAN:
            found.scans += 1
            behind = _NEXT.search(content, at)
            if behind is None:
                break
            at = behind.start()
    raise Fault("broken")


def demand_bounded(found: Outline, bounds: Bounds) -> None:
    """Each scan may be decoded over all pixels, so 0.4 MB can be a minute of work. Raises :class:`Fault`."""
    if found.pixels > bounds.pixels:
        raise Fault("too_many_pixels")
    if found.scans > bounds.scans or found.scans * found.pixels > bounds.decoded:
        raise Fault("too_complex")
