"""What is drawn over the finished pages: on each its QR and codes, and where people sign the boxes and marks.

Stamped after layout, because only then page n of N is known. Returns the manifest: what stands where.
"""

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
import segno
from reportlab.pdfgen.canvas import Canvas

from services.crockford import grouped
from services.declaration.codes import Codes, Printed, encode
from services.declaration.geometry import (
    CODES,
    CORNER,
    CORNERS,
    MARK,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QR,
    QR_X,
    QR_Y,
    ZONES,
    Box,
    corner_mark,
)
from services.declaration.marks import MODULES, white_modules
from services.declaration.typesetting import Labels, Prepared

_GREY = 0.35


@dataclass(frozen=True)
class _Pen:
    """A canvas that measures in millimetres from the top left, and its two fonts."""

    canvas: Canvas
    regular: str
    bold: str

    def write(self, x: float, y: float, text: str, *, bold: bool = False, size: float, grey: float = 0) -> None:
        """One line with its foot at ``y``; the page's own axis points down, letters must not."""
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.scale(1, -1)
        self.canvas.setFillGray(grey)
        self.canvas.setFont(self.bold if bold else self.regular, size)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()


def stamp(pdf: bytes, prepared: Prepared, zones: dict[str, Box], codes: Codes, fonts: tuple[str, str]) -> bytes:
    """The stamped PDF; ``fonts`` are the names of regular and bold as reportlab knows them."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        overlay = _overlay(len(document.pages), zones, prepared.labels, codes, fonts)
        with pikepdf.open(io.BytesIO(overlay)) as drawn:
            for page, over in zip(document.pages, drawn.pages, strict=True):
                page.add_overlay(over)
        _describe(document, prepared.title)
        target = io.BytesIO()
        document.save(target, deterministic_id=True)
    return target.getvalue()


def manifest(pages: int, zones: dict[str, Box]) -> dict[str, Any]:
    """Page size, QR, boxes and marks in millimetres from the top left; what the check of a scan goes by."""
    boxes, marks = [], []
    for name, at in zones.items():
        for kind, x, y, width, height in ZONES[name].boxes:
            boxes.append({"zone": name, "kind": kind, **Box(at.page, at.x + x, at.y + y, width, height).written})
        for number, x, y in ZONES[name].marks:
            marks.append({"id": number, **Box(at.page, at.x + x, at.y + y, MARK, MARK).written})
    for page in range(1, pages + 1):
        for corner, (x, y) in enumerate(CORNERS):
            marks.append({"id": corner_mark(page, corner), **Box(page, x, y, CORNER, CORNER).written})
    return {
        "format": 2,
        "unit": "mm",
        "page": {"width": PAGE_WIDTH, "height": PAGE_HEIGHT},
        "pages": pages,
        "qr": [Box(page, QR_X, QR_Y, QR, QR).written for page in range(1, pages + 1)],
        "boxes": boxes,
        "marks": marks,
    }


def _overlay(pages: int, zones: dict[str, Box], labels: Labels, codes: Codes, fonts: tuple[str, str]) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, (PAGE_WIDTH * MM, PAGE_HEIGHT * MM), invariant=1, initialFontName=fonts[0])
    pen = _Pen(canvas, *fonts)
    for page in range(1, pages + 1):
        canvas.translate(0, PAGE_HEIGHT * MM)
        canvas.scale(MM, -MM)
        _draw_codes(pen, codes, page, pages)
        for corner, (x, y) in enumerate(CORNERS):
            _draw_mark(canvas, corner_mark(page, corner), x, y, CORNER)
        for name, at in zones.items():
            if at.page == page:
                _draw_zone(pen, name, at, labels[name])
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw_codes(pen: _Pen, codes: Codes, page: int, pages: int) -> None:
    _draw_qr(pen.canvas, encode(Printed(codes.document, codes.version, page, pages, codes.cvd[:8])))
    lines = (
        ("Documento N.°", f"{grouped(codes.document, 5)}   ·   versión {codes.version}"),
        ("Código de verificación (CVD)", grouped(codes.cvd, 4)),
        ("Página", f"{page} de {pages}"),
    )
    for number, (label, value) in enumerate(lines):
        foot = CODES[1] + 3.5 + 5 * number
        pen.write(CODES[0], foot, label, size=2.7, grey=_GREY)
        pen.write(CODES[0] + 46, foot, value, bold=True, size=3.1)


def _draw_qr(canvas: Canvas, payload: str) -> None:
    matrix = segno.make_qr(payload, error="q", boost_error=False, version=2).matrix
    module = QR / len(matrix)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                path.rect(QR_X + column * module, QR_Y + row * module, module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_zone(pen: _Pen, name: str, at: Box, labels: dict[str, str]) -> None:
    for kind, x, y, width, height in ZONES[name].boxes:
        pen.canvas.setStrokeGray(0.55)
        pen.canvas.setLineWidth(0.25)
        pen.canvas.rect(at.x + x, at.y + y, width, height, stroke=1, fill=0)
        pen.write(at.x + x + 1.5, at.y + y + height - 1.5, labels[kind], size=2.5, grey=_GREY)
    for number, x, y in ZONES[name].marks:
        _draw_mark(pen.canvas, number, at.x + x, at.y + y, MARK)


def _draw_mark(canvas: Canvas, number: int, x: float, y: float, side: float) -> None:
    module = side / MODULES
    canvas.setFillGray(0)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillGray(1)
    for column, row in white_modules(number):
        canvas.rect(x + column * module, y + row * module, module, module, stroke=0, fill=1)


def _describe(document: pikepdf.Pdf, title: str) -> None:
    """Title and language for screen readers; no person's name, since files travel."""
    document.Root.Lang = pikepdf.String("es-PE")
    document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    for name in list(document.docinfo):
        del document.docinfo[name]
    document.docinfo["/Title"] = title
