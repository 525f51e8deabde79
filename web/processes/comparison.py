"""What changed between a version and the one in force (`/procesos/<process>/comparar`): in words, and on the diagram.

A version holds all files of a publication, so forms, decisions and mails are compared too; sentences about an element
of the shown process lead to it on the picture and back.
"""

from typing import Any

from flask import Blueprint, render_template
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from engine.definitions.bundle import Bundle
from engine.difference import CLOSES, OPENS, Difference, compare
from engine.drawing import Process
from engine.errors import NotFound
from engine.models.process import ProcessDefinition
from web.diagram import geometry, svg
from web.house import house
from web.http.numbers import asked
from web.identity import ADMINISTRADOR, ANALISTA, SUPERVISOR, office
from web.processes import counts

blueprint = Blueprint("comparison", __name__, url_prefix="/procesos")

KINDS = {"added": "Nuevo", "removed": "Quitado", "changed": "Cambió", "layout": "Dibujo"}


@blueprint.get("/<process_id>/comparar")
@office(ANALISTA, ADMINISTRADOR, SUPERVISOR)
def page(process_id: str) -> Any:
    """The differences between version ``v`` and the one in force, the older first."""
    with house().database.read() as session:
        versions = counts.versions(session, process_id)
        chosen = _version(versions, asked("v"))
        before, after = sorted((chosen, versions[0]), key=lambda version: version.version)
        old, new = (house().runtime.library.bundle(session, one.bundle_key) for one in (before, after))
        found = compare(_files(session, before), _files(session, after))
    own = _file_of(new, process_id) or _file_of(old, process_id)
    marks: dict[str, str] = {}
    for change in found:
        if change.file == own and change.element:
            marks.setdefault(change.element, change.kind)
    return render_template(
        "processes/comparison.html",
        process_id=process_id,
        name=versions[0].name,
        before=before,
        after=after,
        in_force=versions[0],
        others=[version for version in versions[1:] if version is not chosen],
        groups=_by_file(found, own, [b.processes[process_id] for b in (new, old) if process_id in b.processes]),
        kinds=KINDS,
        count=len(found),
        pictures=[
            (f"Versión {version.version}", _picture(bundle, process_id, marks, kinds))
            for version, bundle, kinds in (
                (after, new, ("added", "changed")),
                (before, old, ("removed",)),
            )
            if version is after or any(kind == "removed" for kind in marks.values())
        ],
    )


def _version(versions: list[ProcessDefinition], wanted: int | None) -> ProcessDefinition:
    """The chosen version; without a choice, the one before that in force (itself, where it is the only one)."""
    if not versions:
        raise NotFound(what="process", key="")
    if wanted is None:
        return versions[min(1, len(versions) - 1)]
    found = next((version for version in versions if version.version == wanted), None)
    if found is None:
        raise NotFound(what="version", key=wanted)
    return found


def _files(session: Session, version: ProcessDefinition) -> dict[str, bytes]:
    return dict(house().runtime.library.files(session, version.bundle_key))


def _picture(bundle: Bundle, process_id: str, marks: dict[str, str], kinds: tuple[str, ...]) -> Any:
    drawing = next(d for d in bundle.drawings.values() if process_id in d.processes)
    shown = {ident: kind for ident, kind in marks.items() if kind in kinds}
    live = svg.Live(changes=shown)
    return svg.svg(drawing, geometry.read(drawing.data, drawing.path), drawing.processes[process_id].name, live)


def _file_of(bundle: Bundle, process_id: str) -> str:
    return next((path for path, drawing in bundle.drawings.items() if process_id in drawing.processes), "")


def _by_file(found: list[Difference], own: str, processes: list[Process]) -> list[dict[str, Any]]:
    """The sentences file by file, the shown process' own first; what is on the picture says so."""
    files: dict[str, list[dict[str, Any]]] = {}
    for change in found:
        files.setdefault(change.file, []).append(_line(change, processes if change.file == own else []))
    return [{"file": file, "changes": files[file]} for file in sorted(files, key=lambda file: (file != own, file))]


def _line(change: Difference, processes: list[Process]) -> dict[str, Any]:
    drawn = any(change.element in process.elements or change.element in process.flows for process in processes)
    marked = escape(change.what).replace(OPENS, Markup("<mark>")).replace(CLOSES, Markup("</mark>"))
    return {"kind": change.kind, "what": marked, "element": change.element if drawn else ""}
