"""One uploaded file from bytes to verdict, run in the confined child.

It answers ``{"fault": code}``, or ``{"type": …, "pages": n}`` with ``1.jpg`` to ``n.jpg`` in its folder.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from services.uploads.findings import Bounds, Fault
from services.uploads.kinds import PDF, kind_of
from services.uploads.pdf import check_pdf
from services.uploads.pictures import draw_pages, draw_photograph


def drawn(path: Path, bounds: Bounds) -> tuple[str, Iterable[Image.Image]]:
    """What a file is, and its pages. Raises :class:`Fault`, also while the pages are drawn."""
    kind = kind_of(path)
    if kind != PDF:
        return kind, [draw_photograph(path, bounds)]
    check_pdf(path, bounds)
    return kind, draw_pages(path, bounds)


def examine(folder: Path, *, bounds: Bounds) -> dict[str, Any]:
    """Judge the file ``upload`` of ``folder``, and draw its pages."""
    pages = 0
    try:
        kind, images = drawn(folder / "upload", bounds)
        for pages, image in enumerate(images, start=1):
            image.save(folder / f"{pages}.jpg", quality=80, optimize=True)
    except Fault as fault:
        return {"fault": fault.code}
    return {"type": kind, "pages": pages}
