"""The link of a mail that opens its request in this browser, without asking for anything.

The code in it is the secret: it is exchanged for a session at once, and leaves the address bar.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from engine.errors import NotFound
from services.requests import request_codes
from web.cases import settling
from web.identity import applicant_instance, sign_in
from web.installation import installation

blueprint = Blueprint("mailed_link", __name__)


@blueprint.get("/seguimiento/<code>")
@blueprint.get("/seguimiento/<code>/<element_id>")
def open_request(code: str, element_id: str = "") -> Any:
    """A session for the request of this code, under an address without the code. Raises :class:`NotFound`.

    ``element_id``: the open task that the mail is about; once it is done the page tells where the request stands. Where
    another request is open here nothing is changed by a link alone, which anybody may send: the page asks.
    """
    found, here = _request_of(code), applicant_instance()
    if here is not None and here != found:
        return render_template("applicant/another.html")
    return _opened(found, element_id)


@blueprint.post("/seguimiento/<code>")
@blueprint.post("/seguimiento/<code>/<element_id>")
def change(code: str, element_id: str = "") -> Any:
    """The same where another request was open here: its session ends. Raises :class:`NotFound`."""
    return _opened(_request_of(code), element_id)


def _request_of(code: str) -> int:
    with installation().database.read() as session:
        found = request_codes.find(installation().tools, session, code[:100])
    if found is None:
        raise NotFound(what="request", key="")
    return found


def _opened(found: int, element_id: str) -> Any:
    if found != applicant_instance():
        sign_in("applicant", found)
    # The mail may be here before its step is settled: wait, as after a submit.
    where = settling.settled(found) if element_id else settling.now(found)
    task = next((task for task in where.tasks if task.element_id == element_id), None)
    return redirect(url_for("applicant.task", key=task.key) if task else url_for("tracking.page"))
