"""The service ``uploads.inspect``: is this file one we can work with, and what do its pages look like?

A fault in the file is an answer, never an exception: the applicant reads a sentence that says what to do. The child
(:mod:`services.uploads`) may be killed by a hostile file; that too is an answer.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from engine.errors import Refusal
from engine.service import Call, Outcome
from services import files as stored
from services.files import Reference, StoredFile
from services.sandbox.failure import ChildFailed
from services.sandbox.limits import UPLOAD
from services.sandbox.parent import Answer, confined, fences
from services.tools import Tools
from services.uploads.findings import Bounds
from services.uploads.paper.whole import FOREIGN, OLDER
from services.uploads.together import looked_through

BOUNDS = Bounds()

_EXAMINE = "services.uploads.in_child:examine"

#: What the applicant reads, by code. Each says what is wrong, and what to do.
REASONS = MappingProxyType(
    {
        "empty": "El archivo está vacío. Escanea o fotografía el documento otra vez y vuelve a cargarlo.",
        "unknown_kind": "El archivo no es un PDF ni una foto JPEG o PNG. Guárdalo en uno de esos formatos y cárgalo.",
        "zip": "El archivo es un ZIP o un documento de Word, aunque su nombre diga otra cosa. Carga el PDF o la foto.",
        "heic": "La foto está en formato HEIC. En tu teléfono elige «JPEG» o «Más compatible», o escanea a PDF.",
        "two_kinds": "El archivo contiene algo más que el documento. Escanéalo otra vez y carga solo ese archivo.",
        "encrypted": "El archivo está protegido con contraseña. Guárdalo sin contraseña y vuelve a cargarlo.",
        "active": "El PDF contiene programas, formularios o adjuntos. Escanéalo como un PDF simple y cárgalo.",
        "broken": "No pudimos abrir el archivo: parece dañado o incompleto. Escanéalo otra vez y vuelve a cargarlo.",
        "too_many_pages": f"El archivo tiene más de {BOUNDS.pages} páginas. Carga solo las páginas de la declaración.",
        "too_many_pixels": "La imagen es demasiado grande. Escanea a 150 o 300 puntos por pulgada y vuelve a cargarla.",
        "too_small": "La imagen es muy pequeña y no se podría leer. Toma la foto más cerca y vuelve a cargarla.",
        "too_complex": "El archivo es demasiado complejo para revisarlo. Escanea el documento otra vez y cárgalo.",
    }
)


class UnfencedFiles(Refusal):
    """This machine has no fence around work on strangers' files, and no setting accepts that."""


def are_unfenced_files_accepted(tools: Tools) -> bool:
    """Whether the office takes strangers' files on a machine where nothing keeps the child from reading others."""
    return tools.settings.get("unfenced_files") == "aceptar"


def inspect(
    tools: Tools,
    call: Call,
    *,
    file: Reference | None = None,
    files: Sequence[Reference] | None = None,
    declaration: Mapping[str, Any] | None = None,
) -> Outcome:
    """Judge uploaded files by their content, and flatten their pages to images for the reviewer.

    ``file`` or ``files``: references to files of this instance. ``declaration``: what ``declaration.generate``
    answered; then the files are read as pictures of its pages, in any order, and joined to one PDF.

    Outputs: ``ok``; ``code`` and ``reason`` (Spanish; both null when ok); ``type``; ``pages``; ``images`` (references,
    page by page); ``usable`` (of the files, those worth keeping). With a declaration also ``document`` (the joined PDF,
    or null), ``sheets`` (of every picture its ``image``, ``page``, ``fate``, what it ``says``, the ``empty`` places and
    their ``scores``), ``missing`` (page numbers), ``problems`` (sentences: what is not right for sure) and ``hints``
    (sentences: what a person should look at). Raises :class:`engine.errors.NotFound` for a reference to nothing,
    :class:`UnfencedFiles`.
    """
    if not fences()["files"] and not are_unfenced_files_accepted(tools):
        raise UnfencedFiles
    wanted = [*([file] if file else []), *(files or [])]
    with tools.database.read() as session:
        rows = [stored.resolve(session, each, call.instance_key) for each in wanted]
    if not rows:
        return _refused("empty")
    try:
        if declaration is None:
            return _alone(tools, call, rows[0])
        found = looked_through(tools, call, rows, declaration, BOUNDS)
    except ChildFailed as failed:
        return _refused("broken" if failed.facts["reason"] == "crash" else "too_complex")
    if "fault" in found:
        bad = rows[int(found["file"]) - 1]
        others = [row.reference for row in rows if row is not bad]
        return _refused(str(found["fault"]), bad.name if others else "", others)
    return Outcome({**_nothing(), "ok": True, "usable": _usable(rows, found["sheets"]), **found})


def _usable(rows: Sequence[StoredFile], sheets: Sequence[Mapping[str, Any]]) -> list[Reference]:
    """The files that hold a page of this declaration, or what nobody can tell."""
    wrong = (FOREIGN, OLDER)
    good = {sheet["file"] for sheet in sheets if sheet["fate"] not in wrong}
    return [row.reference for number, row in enumerate(rows, start=1) if number in good]


def _alone(tools: Tools, call: Call, row: StoredFile) -> Outcome:
    with stored.open_file(tools, row) as source:
        content = source.read()
    with confined(_EXAMINE, {"bounds": BOUNDS}, {"upload": content}, UPLOAD) as answer:
        return _judge(tools, call, row.name, answer)


def _judge(tools: Tools, call: Call, name: str, answer: Answer) -> Outcome:
    verdict: dict[str, Any] = answer.value
    if "fault" in verdict:
        return _refused(str(verdict["fault"]))
    pages = min(int(verdict["pages"]), BOUNDS.pages)
    images = [_keep_image(tools, call, name, page, answer.read(f"{page}.jpg")) for page in range(1, pages + 1)]
    return Outcome({**_nothing(), "ok": True, "type": str(verdict["type"]), "pages": pages, "images": images})


def _keep_image(tools: Tools, call: Call, name: str, page: int, image: bytes) -> Reference:
    """One page; a job that runs again finds the image of its first run."""
    return stored.keep(
        tools,
        image,
        name=f"{re.sub(r'[.][^.]*$', '', name)[:90]} - página {page}.jpg",
        media_type="image/jpeg",
        purpose="page",
        instance_key=call.instance_key,
        origin=f"page {call.key} {page}",
    )


def _refused(code: str, name: str = "", others: Sequence[Reference] = ()) -> Outcome:
    """``name``: of the file that it is about, where there are ``others``."""
    reason = REASONS.get(code, REASONS["broken"])
    return Outcome(
        {**_nothing(), "code": code, "reason": f"«{name}»: {reason}" if name else reason, "usable": [*others]}
    )


def _nothing() -> dict[str, Any]:
    """All outputs, of files that cannot be worked with."""
    lists: dict[str, Any] = {name: [] for name in ("images", "usable", "sheets", "missing", "problems", "hints")}
    return {"ok": False, "code": None, "reason": None, "type": None, "pages": 0, "document": None, **lists}
