"""Who opened what (`/bandeja/accesos`): the log of log-ins, viewing and downloads, for whoever answers for it.

The line is written where a value passes :mod:`web.reveal`. Applicants look at their own request, and nobody
notes that.
"""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models.process import Instance
from engine.names import alphabetical
from services.people import access_log, staff
from services.people.access_log import AccessEntry, Wanted
from web.cases import case
from web.http.addresses import further
from web.http.numbers import asked
from web.identity import ADMINISTRADOR, SUPERVISOR, office
from web.installation import installation
from web.reveal import may_read

blueprint = Blueprint("access_log", __name__, url_prefix="/bandeja/accesos")

PAGE = 50
_WHAT = {
    access_log.SIGNED_IN: "Ingresó",
    access_log.CASE: "Abrió el caso",
    access_log.TASK: "Abrió una tarea del caso",
    access_log.FILE: "Abrió o descargó un archivo del caso",
    access_log.SEARCH: "Buscó casos",
}


@blueprint.get("")
@office(ADMINISTRADOR, SUPERVISOR)
def page() -> Any:
    """The newest lines; of one person or of one case, if asked."""
    wanted = Wanted(
        request.args.get("persona") or None,
        asked("caso"),
        asked("antes"),
    )
    with installation().database.read() as session:
        found = access_log.entries(session, wanted, PAGE + 1)
        names = staff.names(session)
        references = _references(session, found)
    return render_template(
        "office/access_log.html",
        rows=[_row(entry, names, references) for entry in found[:PAGE]],
        wanted=wanted,
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
        "case": entry.instance_key,
        "reference": references.get(entry.instance_key or 0, ""),
    }


def _references(session: Session, found: Any) -> dict[int, str]:
    keys = {entry.instance_key for entry in found if entry.instance_key is not None}
    rows = session.execute(select(Instance.key, Instance.search).where(Instance.key.in_(keys)))
    return {key: case.reference_of(key, search) for key, search in rows}
