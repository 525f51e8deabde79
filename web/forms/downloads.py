"""Handing files out: declarations, scans, page images. Who may read is decided at every read, by the file's instance.

A file is named by its key, never by a path. It goes out with ``nosniff``, as a download unless it is an image of ours,
under a policy that runs nothing, so that a hostile upload stays bytes.
"""

from typing import Any

from flask import Blueprint, send_file

from engine.errors import NotFound
from engine.models.process import Instance
from services import files
from services.files import StoredFile
from services.people.access_log import FILE
from web.identity import applicant_instance
from web.installation import installation
from web.reveal import About, reading

blueprint = Blueprint("files", __name__, url_prefix="/archivo")

#: What may be shown inside a page: pictures that our own inspection rendered.
SHOWN = {"image/png", "image/jpeg", "image/webp"}
_KINDS = {"application/pdf": "PDF", "image/png": "Imagen PNG", "image/jpeg": "Imagen JPEG"}


@blueprint.get("/<int:key>")
def download(key: int) -> Any:
    """The file as a download."""
    return _send(_allowed(key), as_attachment=True)


@blueprint.get("/<int:key>/pagina")
def show(key: int) -> Any:
    """A page image inside a page of ours; anything else is not found here."""
    row = _allowed(key)
    if row.media_type not in SHOWN:
        raise NotFound(what="image", key=key)
    return _send(row, as_attachment=False)


def kind_of(media_type: str) -> str:
    """«PDF» for people."""
    return _KINDS.get(media_type, "Archivo")


def _allowed(key: int) -> StoredFile:
    """The row, if the reader may have it; who may not learns no more than that it is not there."""
    with installation().database.read() as session:
        row = session.get(StoredFile, key)
        known = row is not None and row.instance_key is not None
        if row is None or not known or session.get(Instance, row.instance_key) is None:
            raise NotFound(what="file", key=key)
    if reading(About(FILE, row.instance_key, row.key)) or row.instance_key == applicant_instance():
        return row
    raise NotFound(what="file", key=key)


def _send(row: StoredFile, *, as_attachment: bool) -> Any:
    response = send_file(
        files.open_file(installation().tools, row),
        mimetype=row.media_type,
        as_attachment=as_attachment,
        download_name=row.name,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
