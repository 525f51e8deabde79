"""What changed between a version and the one in force (`/procesos/<process>/comparar`): in words, and on the diagram.

A version holds all files of a publication, so forms, decisions and mails are compared too; sentences about an element
of the shown process lead to it on the picture and back.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from engine.definitions.bundle import Bundle
from engine.difference import CLOSES, OPENS, Difference, compare
from engine.errors import NotFound
from engine.models.process import ProcessDefinition
from web.diagram import svg
from web.diagram.geometry import Geometry
from web.diagram.interchange import TOP
from web.diagram.live import Badge, Live
from web.diagram.pages import Pages
from web.http.numbers import asked
from web.identity import ADMINISTRADOR, ANALISTA, SUPERVISOR, office
from web.installation import installation
from web.processes import counts, pictures

blueprint = Blueprint("comparison", __name__, url_prefix="/procesos")

KINDS = {"added": "Nuevo", "removed": "Quitado", "changed": "Cambió", "layout": "Dibujo"}


@blueprint.get("/<process_id>/comparar")
@office(ANALISTA, ADMINISTRADOR, SUPERVISOR)
def page(process_id: str) -> Any:
    """The differences between version ``v`` and the one in force, the older first."""
    with installation().database.read() as session:
        versions = counts.versions(session, process_id)
        chosen = _version(versions, asked("v"))
        before, after = sorted((chosen, versions[0]), key=lambda version: version.version)
        old, new = (installation().runtime.library.bundle(session, one.bundle_key) for one in (before, after))
        found = compare(_files(session, before), _files(session, after))
    drawn = Versions(*(pictures.pages_of(bundle, process_id) for bundle in (new, old)))
    own = pictures.drawing_of(new, process_id).path
    marks = _marks(found, own)
    page = pictures.wanted(drawn.new, drawn.old)
    live = drawn.live(marks)
    return render_template(
        "processes/comparison.html",
        process_id=process_id,
        name=versions[0].name,
        before=before,
        after=after,
        in_force=versions[0],
        others=[version for version in versions[1:] if version is not chosen],
        groups=_by_file(found, own, drawn),
        kinds=KINDS,
        count=len(found),
        pictures=[
            (f"Versión {version.version}", _picture(bundle, process_id, pages, page, live, _of_kinds(marks, kinds)))
            for version, bundle, pages, kinds in (
                (after, new, drawn.new, ("added", "changed")),
                (before, old, drawn.old, ("removed",)),
            )
            if page in pages.drawn and (version is after or drawn.lost(page, marks))
        ],
        fits=all(map(pictures.fits, drawn.laid_out(page))),
        wide=any(map(pictures.wide, drawn.laid_out(page))),
        stages=pictures.bar([drawn.new, drawn.old], page, live),
        trail=pictures.trail(drawn.new if page in drawn.new.drawn else drawn.old, page, live),
    )


@dataclass(frozen=True)
class Versions:
    """The pages of two versions of a drawing. What both have is found on the new one's."""

    new: Pages
    old: Pages

    def having(self, ident: str) -> Pages | None:
        """The version on which an element or a flow is shown."""
        return next((p for p in (self.new, self.old) if ident in p.elements or ident in p.flows), None)

    def page(self, ident: str) -> str:
        """The page on which it is shown."""
        pages = self.having(ident)
        return pages.of(ident) if pages else TOP

    def laid_out(self, page: str) -> list[Geometry]:
        """A page as the versions that have it draw it."""
        return [pages.drawn[page] for pages in (self.new, self.old) if page in pages.drawn]

    def lost(self, page: str, marks: Mapping[str, str]) -> bool:
        """Whether the older page has something to show: what was removed, or the whole page."""
        return page not in self.new.drawn or any(
            kind == "removed" and self.page(ident) == page for ident, kind in marks.items()
        )

    def live(self, marks: Mapping[str, str]) -> Live:
        """How many things differ on each page, and where the pages are: each at the first thing that does."""
        shown = {ident: pages for ident in marks if (pages := self.having(ident))}
        sums: Counter[str] = Counter()
        for pages in (self.new, self.old):
            sums.update(pages.summed({ident: 1 for ident, its in shown.items() if its is pages}))
        first = {self.page(ident): f"dibujo-{ident}" for ident in reversed(list(shown))}
        every = {page for pages in (self.new, self.old) for page in pages.drawn if page}
        return Live(
            inside={page: Badge(n, "changed", "cambio" if n == 1 else "cambios") for page, n in sums.items()},
            pages={page: pictures.address(page, first.get(page, "diagrama")) for page in every},
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
    return dict(installation().runtime.library.files(session, version.bundle_key))


def _marks(found: list[Difference], own: str) -> dict[str, str]:
    """What is marked on the pictures, and how: of several differences of one element the first counts."""
    marks: dict[str, str] = {}
    for change in found:
        if change.file == own and change.element and change.kind != "layout":
            marks.setdefault(change.element, change.kind)
    return marks


def _of_kinds(marks: Mapping[str, str], kinds: Collection[str]) -> dict[str, str]:
    return {ident: kind for ident, kind in marks.items() if kind in kinds}


def _picture(bundle: Bundle, process_id: str, pages: Pages, page: str, live: Live, marks: Mapping[str, str]) -> Any:
    drawing = pictures.drawing_of(bundle, process_id)
    return svg.svg(drawing, pages.drawn[page], drawing.processes[process_id].name, replace(live, changes=marks))


def _by_file(found: list[Difference], own: str, drawn: Versions) -> list[dict[str, Any]]:
    """The sentences file by file, the shown process' own first; what is on the picture says so."""
    files: dict[str, list[dict[str, Any]]] = {}
    for change in found:
        files.setdefault(change.file, []).append(_line(change, drawn if change.file == own else None))
    return [{"file": file, "changes": files[file]} for file in sorted(files, key=lambda file: (file != own, file))]


def _line(change: Difference, drawn: Versions | None) -> dict[str, Any]:
    marked = escape(change.what).replace(OPENS, Markup("<mark>")).replace(CLOSES, Markup("</mark>"))
    place = ""
    if drawn and (pages := drawn.having(change.element)) and pages.shows(change.element):
        whole = change.kind == "layout"
        page = change.element if whole else drawn.page(change.element)
        place = pictures.address(page, "diagrama" if whole else f"dibujo-{change.element}")
    return {"kind": change.kind, "what": marked, "element": change.element if place else "", "place": place}
