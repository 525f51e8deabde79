"""One uploaded file from bytes to verdict, run in the confined child.

It answers ``{"fault": code}``, or ``{"type": …, "pages": n}`` with ``1.jpg`` to ``n.jpg`` in its folder.
"""

from pathlib import Path
from typing import Any

from services.uploads.findings import Bounds, Fault
from services.uploads.kinds import PDF, kind_of
from services.uploads.pdf import check_pdf
from services.uploads.pictures import draw_pages, draw_photograph


def examine(folder: Path, *, bounds: Bounds) -> dict[str, Any]:
    """Judge the file ``upload`` of ``folder``, and draw its pages."""
    path = folder / "upload"
    try:
        kind = kind_of(path)
        if kind == PDF:
            check_pdf(path, bounds)
            images = draw_pages(path, bounds)
        else:
            images = iter([draw_photograph(path, bounds)])
        pages = 0
        for pages, image in enumerate(images, start=1):
            image.save(folder / f"{pages}.jpg", quality=80, optimize=True)
    except Fault as fault:
        return {"fault": fault.code}
    return {"type": kind, "pages": pages}
