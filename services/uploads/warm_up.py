"""Every kind of file once, on samples of ours, broken ones too: what is imported late cannot be any more once the work
is confined.
"""

from pathlib import Path

from PIL import Image

from services.uploads.findings import Bounds
from services.uploads.in_child import examine

_SIZE = (600, 800)


def warm_up(folder: Path) -> None:
    """Judge samples in ``folder``."""
    upload = folder / "upload"
    for kind, mode in (("PDF", "RGB"), ("PDF", "1"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P")):
        Image.new(mode, _SIZE).save(upload, kind)
        examine(folder, bounds=Bounds())
    for broken in (b"%PDF-1.4\nstartxref\n0\n%%EOF", b"PK\x03\x04", b"\xff\xd8\xff\xda\x00\x04\x00\x00\xff\xd9"):
        upload.write_bytes(broken)
        examine(folder, bounds=Bounds())
