"""From the filled template to pages: its HTML made ready, and typeset by xhtml2pdf.

The template says ``<div zona="autorizo" firma="…" sello="…"></div>`` where people sign. Such a place becomes a white
image of exact size, which a page break cannot cut; :mod:`services.declaration.survey` finds it again. Runs in the
confined child: the text was written by analysts and filled with what strangers typed.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import lxml.html
from PIL import Image
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus.tables import CellStyle
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from services.declaration.fonts import BOLD, REGULAR
from services.declaration.geometry import ZONES

#: Elements that fetch or carry something; a declaration is text, and needs none of them.
_UNWANTED = "//script | //link | //object | //embed | //iframe | //img | //svg | //base | //meta[@http-equiv]"

#: In points: the narrowest column of a template in which what somebody typed may stand.
LONGEST_WORD: Final = 225.0
_TYPE_SIZE: Final = 9.5
_MAY_END: Final = frozenset("@._/,;:+")

#: Labels a zone may carry, by the name of its box.
Labels = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Prepared:
    """A page ready to be typeset: its HTML, its title, and the words in its boxes."""

    html: str
    labels: Labels
    title: str


class LayoutFault(Exception):
    """The template cannot become a declaration; the text says why, for analysts, in Spanish."""


def prepare(html: str, folder: Path) -> Prepared:
    """The page's HTML with its zones made images, which are written into ``folder``."""
    use_fonts(folder)
    root = lxml.html.document_fromstring(html)
    for element in root.xpath(_UNWANTED):
        element.drop_tree()
    labels: Labels = {}
    for element in root.xpath("//*[@zona]"):
        name = element.get("zona", "")
        if name not in ZONES or name in labels:
            raise LayoutFault(f"La zona «{name}» no existe o está repetida.")
        labels[name] = {box[0]: element.get(box[0], "") for box in ZONES[name].boxes}
        _become_image(element, name, folder)
    if missing := ZONES.keys() - labels.keys():
        raise LayoutFault(f"A la plantilla le falta la zona «{min(missing)}».")
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in ("style", "title", "script"):
            _break_words(element)
    title = (root.findtext(".//title") or "").strip()
    return Prepared(lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>"), labels, title)


def _break_words(element: Any) -> None:
    """A word longer than the narrowest column goes on in the next line: nothing else would break it."""
    for child in list(element):
        if child.tail and (pieces := _pieces(child.tail)) != [child.tail]:
            child.tail, at = pieces[0], element.index(child) + 1
            _insert(element, at, pieces[1:])
    if element.text and (pieces := _pieces(element.text)) != [element.text]:
        element.text = pieces[0]
        _insert(element, 0, pieces[1:])


def _insert(element: Any, at: int, pieces: list[str]) -> None:
    for offset, piece in enumerate(pieces):
        line = lxml.html.Element("br")
        line.tail = piece
        element.insert(at + offset, line)


def _pieces(text: str) -> list[str]:
    """A text cut where a line has to end, each piece but the last followed by a line's end."""
    pieces, begin, word = [], 0, 0
    for at, sign in enumerate(text):
        word = at + 1 if sign.isspace() else word
        width = _width(text[word : at + 1])
        if width > LONGEST_WORD:
            cut = _cut(text, word, at)
            pieces.append(text[begin:cut])
            begin = word = cut
    return [*pieces, text[begin:]]


def _cut(text: str, begin: int, end: int) -> int:
    """Behind a sign at which a word may end, in its second half; else where the line ends."""
    for at in range(end - 1, (begin + end) // 2, -1):
        if text[at] in _MAY_END:
            return at + 1
    return end - 1 if text[end - 1] == "-" else end  # at a line's end a hyphen is read as the break of a word


def _width(text: str) -> float:
    """In the widest type of a declaration, in points."""
    return float(pdfmetrics.stringWidth(text, Path(BOLD).stem, _TYPE_SIZE))


def _become_image(element: Any, name: str, folder: Path) -> None:
    zone, pixels = ZONES[name], list(ZONES).index(name) + 2  # the width in pixels tells the images apart later
    Image.new("1", (pixels, 1), 1).save(folder / f"zona-{name}.png")
    element.clear()
    element.tag = "img"
    element.set("src", f"zona-{name}.png")
    element.set("style", f"width: {zone.width}mm; height: {zone.height}mm")


def typeset(html: str, folder: Path) -> bytes:
    """The pages as PDF, every font embedded. Only files of ``folder`` can be read, and nothing over the network."""
    # A page begins, and a table's cell is set, in Helvetica until text says otherwise; that one cannot be embedded.
    rl_config.canvas_basefontname = CellStyle.fontname = use_fonts(folder)[0]
    target = io.BytesIO()
    result = pisa.CreatePDF(
        html,
        dest=target,
        path=str(folder / "declaracion.html"),
        encoding="utf-8",
        resource_policy=ResourceAccessPolicy.server(folder, allow_remote=False),
    )
    if result.err:
        raise LayoutFault("La plantilla no se pudo componer como PDF.")
    return target.getvalue()


@lru_cache(maxsize=1)
def use_fonts(folder: Path) -> tuple[str, str]:
    """Register the font files in ``folder`` with reportlab, once for all steps; the names of regular and bold."""
    for file_name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(Path(file_name).stem, folder / file_name))
    return Path(REGULAR).stem, Path(BOLD).stem
