"""Flattening: pages and photographs become plain JPEG images, upright, without metadata, of bounded size."""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import pillow_heif
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from services.uploads.findings import Bounds, Fault
from services.uploads.jpeg import demand_bounded, outline

#: Pillow's plugins. Phones write MPO where they mean JPEG; the JPEG plugin reads that too.
_FORMATS = ("JPEG", "PNG", "HEIF")
pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
_JPEG, _PNG, _REMARKS = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", (b"tEXt", b"zTXt", b"iTXt")


def draw_pages(path: Path, bounds: Bounds) -> Iterator[Image.Image]:
    """Each page of a PDF, as large as our images are: an A4 page at 150 dpi, whatever its unit; forms filled in
    by hand or program are drawn too. Raises :class:`Fault` for a page nobody could read.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            document.init_forms()
            for page in document:
                width, height = page.get_size()
                if min(width, height) < 1:
                    raise Fault("broken")
                scale = bounds.image_side / max(width, height)
                if scale * min(width, height) < bounds.shortest_side or _is_thumbnail(page, bounds):
                    raise Fault("too_small")
                yield page.render(scale=scale).to_pil().convert("RGB")
                page.close()
    except pypdfium2.PdfiumError:
        raise Fault("broken") from None


def _is_thumbnail(page: pypdfium2.PdfPage, bounds: Bounds) -> bool:
    """Whether all there is on a page is one picture that is too small to be read."""
    things = list(page.get_objects(max_depth=1))
    if len(things) != 1 or not isinstance(things[0], pypdfium2.PdfImage):
        return False
    return bool(min(things[0].get_px_size()) < bounds.shortest_side)


def draw_photograph(path: Path, bounds: Bounds) -> Image.Image:
    """A photograph, turned the way its camera was held; raises :class:`Fault` before anything large is decoded."""
    content = path.read_bytes()
    if content.startswith(_JPEG):
        demand_bounded(outline(content), bounds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is the stricter one
            image = Image.open(io.BytesIO(_without_remarks(content)), formats=_FORMATS)
        with image:
            if image.width * image.height > bounds.pixels:
                raise Fault("too_many_pixels")
            if min(image.size) < bounds.shortest_side:
                raise Fault("too_small")
            image.draft("RGB", (bounds.image_side, bounds.image_side))  # a JPEG is then decoded small
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((bounds.image_side, bounds.image_side))
            return _on_white(_in_eight_bits(upright))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError):
        raise Fault("heic" if content[4:8] == b"ftyp" else "broken") from None


def _without_remarks(content: bytes) -> bytes:
    """A PNG without its texts, which are nothing of the picture and may unpack to much; anything else as it is."""
    if not content.startswith(_PNG):
        return content
    kept, at = [_PNG], len(_PNG)
    while at + 8 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if content[at + 4 : at + 8] not in _REMARKS:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 bits by their upper eight: Pillow's own conversion cuts them off at white."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda light: light * (1 / 257)).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: ink on a clear ground would be drawn on black."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    sheet = Image.new("RGB", layer.size, "white")
    sheet.paste(layer, mask=layer.getchannel("A"))
    return sheet
