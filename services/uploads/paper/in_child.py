"""Several uploaded files, from bytes to one document of A4 pages: run in the confined child.

It finds ``upload-1`` and so on in its folder, and ``printed.pdf``. It answers ``{"fault": code, "file": n}``, or the
facts of every page, with ``1.jpg`` … for each in the order in which they came, and ``joined.pdf``.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from services.uploads.findings import Bounds, Fault
from services.uploads.in_child import drawn
from services.uploads.paper.page import Case, PageSeen, pages_seen
from services.uploads.paper.sheet import FINE, HEIGHT, WIDTH, sheets
from services.uploads.paper.whole import Found, gathered

_A4 = round(WIDTH * FINE), round(HEIGHT * FINE)
#: Codes are looked for in larger pictures than are kept, in pixels of the longer side.
_READ_SIDE = 2400


def examine(folder: Path, *, bounds: Bounds, files: int, printed: Mapping[str, Any]) -> dict[str, Any]:
    """Judge ``files`` files, read their pages, put them in order. ``printed``: the declaration that is waited for, with
    ``id``, ``version`` and ``manifest``.
    """
    case = Case(printed["id"], printed["version"], sheets((folder / "printed.pdf").read_bytes(), printed["manifest"]))
    facts: list[dict[str, Any]] = []
    found: list[Found] = []
    kinds = []
    for number in range(1, files + 1):
        try:
            kind, pictures = drawn(folder / f"upload-{number}", replace(bounds, image_side=_READ_SIDE))
            kinds.append(kind)
            for picture in pictures:
                for page in pages_seen(np.asarray(picture), case):
                    if len(facts) == bounds.pages:
                        raise Fault("too_many_pages")
                    facts.append(_facts(page, number))
                    found.append(Found(page.printed, page.looks_like, page.share))
                    _save(page, folder / f"{len(facts)}.jpg", bounds)
        except Fault as fault:
            return {"fault": fault.code, "file": number}
    whole = gathered(case.document, case.version, len(case.sheets), found)
    for fact, fate in zip(facts, whole.fates, strict=True):
        fact["fate"] = fate
    _join(folder, [place + 1 for place in whole.order])
    return {"types": kinds, "pages": facts, "order": list(whole.order), "missing": list(whole.missing)}


def _facts(page: PageSeen, file: int) -> dict[str, Any]:
    code = page.printed
    return {
        "file": file,
        "document": code.document if code else None,
        "version": code.version if code else None,
        "page": code.page if code else page.looks_like,
        "read": code is not None,
        "held": round(page.share, 3),
        "empty": list(page.empty),
        "altered": page.altered,
        "scores": {name: [round(value, 3) for value in scores] for name, scores in page.scores.items()},
    }


def _save(page: PageSeen, target: Path, bounds: Bounds) -> None:
    image = Image.fromarray(page.image)
    image.thumbnail((bounds.image_side, bounds.image_side))
    image.save(target, quality=80, optimize=True)


def _join(folder: Path, order: list[int]) -> None:
    """One PDF of A4 pages, each its picture, as large as it fits."""
    pages = [_on_a4(folder / f"{number}.jpg") for number in order]
    if pages:
        pages[0].save(folder / "joined.pdf", "PDF", resolution=150, save_all=True, append_images=pages[1:])


def _on_a4(path: Path) -> Image.Image:
    with Image.open(path) as image:
        size = _A4 if image.height >= image.width else _A4[::-1]
        image.thumbnail(size)
        sheet = Image.new("RGB", size, "white")
        sheet.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
        return sheet
