"""The service ``uploads.inspect``: is this file one we can work with, and what do its pages look like?

A fault in the file is an answer, never an exception: the applicant reads a sentence that says what to do. The child
(:mod:`services.uploads`) may be killed by a hostile file; that too is an answer.
"""

import re
from types import MappingProxyType
from typing import Any

from engine.errors import Refusal
from engine.service import Call, Outcome
from services import files
from services.files import Reference
from services.sandbox.failure import ChildFailed
from services.sandbox.limits import UPLOAD
from services.sandbox.parent import Answer, confined, fences
from services.tools import Tools
from services.uploads.findings import Bounds

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


def inspect(tools: Tools, call: Call, *, file: Reference) -> Outcome:
    """Judge an uploaded file by its content, and flatten its pages to images for the reviewer.

    ``file`` is a reference to a file of this instance. Outputs: ``ok``; ``code`` and ``reason`` (Spanish; both null
    when ok); ``type``; ``pages``; ``images`` (references, page by page). Raises :class:`engine.errors.NotFound` for a
    reference to nothing, :class:`UnfencedFiles`.
    """
    if not fences()["files"] and not are_unfenced_files_accepted(tools):
        raise UnfencedFiles
    with tools.database.read() as session:
        row = files.resolve(session, file, call.instance_key)
        with files.open_file(tools, row) as source:
            content = source.read()
    try:
        with confined(_EXAMINE, {"bounds": BOUNDS}, {"upload": content}, UPLOAD) as answer:
            return _judge(tools, call, row.name, answer)
    except ChildFailed as failed:
        return _refused("broken" if failed.facts["reason"] == "crash" else "too_complex")


def _judge(tools: Tools, call: Call, name: str, answer: Answer) -> Outcome:
    verdict: dict[str, Any] = answer.value
    if "fault" in verdict:
        return _refused(str(verdict["fault"]))
    pages = min(int(verdict["pages"]), BOUNDS.pages)
    images = [_keep_image(tools, call, name, page, answer.read(f"{page}.jpg")) for page in range(1, pages + 1)]
    facts = {"ok": True, "code": None, "reason": None, "type": str(verdict["type"])}
    return Outcome({**facts, "pages": pages, "images": images})


def _keep_image(tools: Tools, call: Call, name: str, page: int, image: bytes) -> Reference:
    """One page; a job that runs again finds the image of its first run."""
    return files.keep(
        tools,
        image,
        name=f"{re.sub(r'[.][^.]*$', '', name)[:90]} - página {page}.jpg",
        media_type="image/jpeg",
        purpose="page",
        instance_key=call.instance_key,
        origin=f"page {call.key} {page}",
    )


def _refused(code: str) -> Outcome:
    facts = {"ok": False, "code": code, "reason": REASONS.get(code, REASONS["broken"]), "type": None}
    return Outcome({**facts, "pages": 0, "images": []})
