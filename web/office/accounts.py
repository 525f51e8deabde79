"""The accounts that go on and wait for the authority in office to confirm them (`/bandeja/accesos-por-ratificar`)."""

from typing import Any

from flask import Blueprint, render_template, request

from services.accounts import life
from services.ubigeo import municipalities
from web.http.addresses import further
from web.identity import SUPERVISOR, VERIFICADOR, office
from web.installation import installation

blueprint = Blueprint("accounts", __name__, url_prefix="/bandeja/accesos-por-ratificar")

PAGE = 50


@blueprint.get("")
@office(VERIFICADOR, SUPERVISOR)
def page() -> Any:
    """A page of them, by district; whose they are, their case says."""
    with installation().database.read() as session:
        rows = life.waiting_for_ratification(session, request.args.get("desde", "")[:6], PAGE + 1)
        total = life.count_waiting_for_ratification(session)
    places = municipalities()
    return render_template(
        "office/accounts.html",
        rows=[{"account": row, "place": places.get(row.ubigeo)} for row in rows[:PAGE]],
        total=total,
        more=further(desde=rows[PAGE - 1].ubigeo) if len(rows) > PAGE else "",
    )
