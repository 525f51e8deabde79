"""Flattening: pages and photographs become plain JPEG images, upright, without metadata, of bounded size."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from services.uploads.findings import Bounds, Fault

_POINTS_AT_150_DPI = 150 / 72

#: Pillow's plugins. Phones write MPO where they mean JPEG; the JPEG plugin reads that too.
_FORMATS = ("JPEG", "PNG")


def draw_pages(path: Path, bounds: Bounds) -> Iterator[Image.Image]:
    """Each page of a PDF, at about 150 dpi; forms filled in by hand or program are drawn too."""
    try:
        with pypdfium2.PdfDocument(path) as document:
            document.init_forms()
            for page in document:
                width, height = page.get_size()
                if min(width, height) < 1:
                    raise Fault("broken")
                scale = min(_POINTS_AT_150_DPI, bounds.image_side / max(width, height))
                yield page.render(scale=scale).to_pil().convert("RGB")
                page.close()
    except pypdfium2.PdfiumError:
        raise Fault("broken") from None


def draw_photograph(path: Path, bounds: Bounds) -> Image.Image:
    """A photograph, turned the way its camera was held; raises :class:`Fault` before anything large is decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is the stricter one
            image = Image.open(path, formats=_FORMATS)
        with image:
            if image.width * image.height > bounds.pixels:
                raise Fault("too_many_pixels")
            if min(image.size) < bounds.shortest_side:
                raise Fault("too_small")
            image.draft("RGB", (bounds.image_side, bounds.image_side))  # a JPEG is then decoded small
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((bounds.image_side, bounds.image_side))
            return _on_white(upright)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError):
        raise Fault("broken") from None


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: ink on a clear ground would be drawn on black."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    sheet = Image.new("RGB", layer.size, "white")
    sheet.paste(layer, mask=layer.getchannel("A"))
    return sheet
