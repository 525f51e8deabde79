"""Who opened, tried and changed what (`/bandeja/accesos`), for whoever answers for it; and how the record stands.

The line is written where a value passes :mod:`web.reveal`. Applicants look at their own request, and nobody
notes that.
"""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models.process import Instance
from engine.models.record import RecordBatch
from engine.names import alphabetical
from engine.record_check import SWEPT
from services.people import access_log, staff
from services.people.access_log import AccessEntry, Wanted
from services.record import anchors, head
from web.cases import case
from web.http.addresses import further
from web.http.numbers import asked
from web.identity import ADMINISTRADOR, SUPERVISOR, office
from web.installation import installation
from web.reveal import may_read

blueprint = Blueprint("access_log", __name__, url_prefix="/bandeja/accesos")

PAGE = 50
_WHAT = {
    access_log.WRONG_PASSWORD: "Contraseña equivocada",
    access_log.WRONG_CODE: "Código o documento equivocado",
    access_log.TOO_MANY: "Demasiados intentos: se le hizo esperar",
    access_log.REFUSED: "Pidió lo que no puede ver ni hacer",
    access_log.OWN_CASE: "Quiso decidir sobre su propio trabajo",
    access_log.PERSON_ADDED: "Agregó a una persona",
    access_log.CORRECTED: "Corrigió los datos de una persona",
    access_log.ROLES: "Cambió los roles de una persona",
    access_log.PASSWORD: "Dio una contraseña nueva",
    access_log.LEFT: "Anotó que una persona ya no trabaja aquí",
    access_log.BACK: "Anotó que una persona puede volver a ingresar",
    access_log.SESSIONS_ENDED: "Cerró las sesiones de una persona",
    access_log.REVIEWED: "Revisó los roles de una persona",
    access_log.PUBLISHED: "Publicó una versión",
    access_log.CALENDAR: "Cambió el calendario",
    access_log.IMPORTED: "Importó una lista",
    access_log.EXPORTED: "Exportó el registro",
    SWEPT: "Se borraron accesos que ya no se guardan",
    head.ACCEPTED: "Respondió por un registro que se cortó",
    access_log.SIGNED_IN: "Ingresó",
    access_log.CASE: "Abrió el caso",
    access_log.TASK: "Abrió una tarea del caso",
    access_log.FILE: "Abrió o descargó un archivo del caso",
    access_log.SEARCH: "Buscó casos",
}

#: What the filter offers: kinds of lines that are shown, or that are not.
_KINDS = {
    "lecturas": (access_log.READINGS, ()),
    "intentos": (access_log.TRIES, ()),
    "actos": ((), access_log.READINGS | access_log.TRIES),
}
_OF_PEOPLE = frozenset(
    {access_log.PERSON_ADDED, access_log.CORRECTED, access_log.ROLES, access_log.PASSWORD, access_log.LEFT}
    | {access_log.BACK, access_log.SESSIONS_ENDED, access_log.REVIEWED}
)
_NEWEST = select(RecordBatch.position, RecordBatch.at).order_by(RecordBatch.position.desc()).limit(1)


@blueprint.get("")
@office(ADMINISTRADOR, SUPERVISOR)
def page() -> Any:
    """The newest lines; of one person or of one case, if asked."""
    kind = request.args.get("clase", "")
    what, without = _KINDS.get(kind, ((), ()))
    wanted = Wanted(request.args.get("persona") or None, asked("caso"), asked("antes"), what, without)
    with installation().database.read() as session:
        found = access_log.entries(session, wanted, PAGE + 1)
        names = staff.names(session)
        references = _references(session, found)
        chain = session.execute(_NEWEST).first()
        anchor = anchors.newest(session)
    return render_template(
        "office/access_log.html",
        rows=[_row(entry, names, references) for entry in found[:PAGE]],
        wanted=wanted,
        kind=kind,
        chain=chain,
        anchor=anchor,
        goes_outside=anchors.goes_outside(installation().tools),
        people=sorted(names.items(), key=lambda each: alphabetical(each[1])),
        reference=references.get(wanted.instance_key or 0, ""),
        opens=may_read(),
        more=further(antes=found[PAGE - 1].key) if len(found) > PAGE else "",
    )


def _row(entry: AccessEntry, names: dict[str, str], references: dict[int, str]) -> dict[str, Any]:
    return {
        "at": entry.at,
        "who": names.get(entry.who, entry.who),
        "what": _WHAT.get(entry.what, entry.what),
        "about": names.get(entry.subject or "", entry.subject) if entry.what in _OF_PEOPLE else "",
        "place": (entry.place or "")[:8],
        "case": entry.instance_key,
        "reference": references.get(entry.instance_key or 0, ""),
    }


def _references(session: Session, found: Any) -> dict[int, str]:
    keys = {entry.instance_key for entry in found if entry.instance_key is not None}
    rows = session.execute(select(Instance.key, Instance.search).where(Instance.key.in_(keys)))
    return {key: case.reference_of(key, search) for key, search in rows}
