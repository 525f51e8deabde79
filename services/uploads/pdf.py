"""Is this PDF only pages? Every object is walked, the ones without a number of their own too.

A first version looked at the catalogue and the pages and missed attachments and forms that act. Links stay allowed
(scanner applications print one on every page), and so does an opening view: neither survives the flattening.
"""

import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from services.uploads.findings import Bounds, Fault

#: Keys whose mere presence makes a document act or carry something.
_ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/AF", "/XFA", "/RichMediaContent"}
    | {"/RichMediaSettings", "/Collection", "/Launch", "/Rendition"}
)

#: Values of /S (actions), /Subtype (annotations) and /Type that do the same.
_ACTIVE_NAMES = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
    | {"/RichMedia", "/RichMediaExecute", "/FileAttachment", "/Screen", "/3D", "/EmbeddedFile", "/Filespec", "/Hide"}
    | {"/SetOCGState", "/GoTo3DView"}
)
#: Named actions of a reader that do nothing to anybody.
_SHOWING = frozenset({"/Print", "/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_NAMING_KEYS = ("/S", "/Subtype", "/Type")


def check_pdf(content: Any, bounds: Bounds) -> int:
    """The number of pages; raises :class:`Fault` for what is encrypted, active, too large or broken."""
    try:
        with pikepdf.open(content, attempt_recovery=True, suppress_warnings=True) as document:
            if document.is_encrypted:
                raise Fault("encrypted")
            _check_objects(document, bounds)
            return _count(document, bounds)
    except pikepdf.PasswordError:
        raise Fault("encrypted") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError):
        raise Fault("broken") from None


def _count(document: pikepdf.Pdf, bounds: Bounds) -> int:
    pages = len(document.pages)
    if pages == 0:
        raise Fault("broken")
    if pages > bounds.pages:
        raise Fault("too_many_pages")
    return pages


def _check_objects(document: pikepdf.Pdf, bounds: Bounds) -> None:
    inflated = 0
    for number, found in enumerate(_walk(document)):
        if number > bounds.objects:
            raise Fault("too_complex")
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            _check_dictionary(found)
        if isinstance(found, pikepdf.Stream):
            inflated += _inflated(found, bounds.inflated - inflated)
            _check_rows(found, bounds)


def _walk(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every object once, the trailer first; what has no number of its own is met inside its owner.

    Direct objects form a tree (only numbered ones can form a ring), so a stack that does not follow references ends.
    """
    pending: list[Any] = [document.trailer, *document.objects]
    while pending:
        found = pending.pop()
        yield found
        if isinstance(found, pikepdf.Array):
            parts = list(found)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            parts = [found[key] for key in found.keys()]  # noqa: SIM118 iterating the object itself gives pairs
        else:
            continue
        pending += [part for part in parts if isinstance(part, pikepdf.Object) and not part.is_indirect]


def _check_dictionary(found: Any) -> None:
    keys = set(found.keys())
    if any(not _is_empty(found[key]) for key in keys & _ACTIVE_KEYS):
        raise Fault("active")
    names = (found.get(key) for key in _NAMING_KEYS)
    if any(isinstance(name, pikepdf.Name) and str(name) in _ACTIVE_NAMES for name in names):
        raise Fault("active")
    opening = found.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and not _only_shows(opening):
        raise Fault("active")


def _is_empty(value: Any) -> bool:
    """A list of attachments that names none, as some programs write it."""
    if isinstance(value, pikepdf.Dictionary) and set(value.keys()) <= {"/Names"}:
        value = value.get("/Names", pikepdf.Array())
    return isinstance(value, pikepdf.Array) and len(value) == 0


def _only_shows(action: Any) -> bool:
    """Whether it leads to a place of the document, or asks its reader to print."""
    kind, name = str(action.get("/S")), str(action.get("/N"))
    return kind == "/GoTo" or (kind == "/Named" and name in _SHOWING)


def _inflated(stream: Any, room: int) -> int:
    """How many bytes a stream inflates to, found without ever holding more than a little of it."""
    filters = stream.get("/Filter", [])
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names.count("/FlateDecode") + names.count("/Fl") > 1 or len(names) > 3:
        raise Fault("too_complex")
    if not names or names[0] not in ("/FlateDecode", "/Fl"):
        return 0
    machine, size, pending = zlib.decompressobj(), 0, stream.read_raw_bytes()
    try:
        while pending:
            size += len(machine.decompress(pending, 1024 * 1024))
            pending = machine.unconsumed_tail
            if size > room:
                raise Fault("too_complex")
    except zlib.error:
        return size  # a torn stream: the drawing shows what there is of it
    return size


def _check_rows(stream: Any, bounds: Bounds) -> None:
    if stream.get("/Subtype") == pikepdf.Name("/Image"):
        width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
        if width < 0 or height < 0 or width * height > bounds.pixels:
            raise Fault("too_many_pixels")
