"""A step sent when its request is no longer open on this browser: what was sent stands on the page that says so, with
the two fields that open the request again and hand the step in with one press.
"""

from typing import Any

from flask import request

from services.requests import request_codes
from web.http import refusals
from web.http.place import place
from web.http.returned import CREDENTIAL
from web.identity import applicant_instance, sign_in
from web.installation import installation
from web.wording.words import Words

CODE, DOCUMENT = f"{CREDENTIAL}codigo", f"{CREDENTIAL}documento"

_OVER = Words(
    401,
    "Abre tu solicitud otra vez",
    "Pasó mucho tiempo sin que la usaras y la cerramos en este navegador, para que nadie más la vea.",
)
_ANOTHER = Words(
    409,
    "Este paso es de otra solicitud",
    "Mientras llenabas el formulario se abrió otra solicitud en este navegador, así que todavía no lo recibimos.",
)
_UNKNOWN = Words(
    422,
    "No encontramos la solicitud",
    "El código y el documento no corresponden a la solicitud de este paso. Revísalos e inténtalo otra vez.",
)


def instance() -> int | None:
    """The request that this submit may act in: by the code and document on its page, else the one open here."""
    if CODE not in request.form:
        return applicant_instance()
    code, document = (request.form.get(name, "")[:100] for name in (CODE, DOCUMENT))
    if not code.strip() and not document.strip():
        return applicant_instance()  # the mailed link was opened instead
    found = request_codes.look_up(installation().tools, code, document, place())
    if found is not None:
        sign_in("applicant", found)
    return found


def page() -> Any:
    """Which of three things keeps the step from being taken; all that was sent; and the way to hand it in."""
    said = _OVER if applicant_instance() is None else _ANOTHER
    if request.form.get(CODE, "").strip():
        said = _UNKNOWN
    return refusals.send_again(said, asks="applicant/_reopen.html", button="Abrir mi solicitud y enviar")
