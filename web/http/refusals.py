"""Refusals, HTTP errors and accidents become pages, in one place; their words are those of
:mod:`web.wording.refusals`.
"""

import logging
from typing import Any

from flask import Flask, Response, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, SecurityError

from engine.errors import Refusal
from engine.jobs.failures import named
from web.http import headers, returned
from web.http.local_address import local_address
from web.wording.refusals import WORDS, words
from web.wording.words import AGAIN, Words

_HTTP: dict[int, Words] = {
    400: Words(400, "No entendimos tu pedido", "La página recibió datos que no puede leer.", AGAIN),
    401: Words(401, "Ingresa para continuar", "Esta página necesita que ingreses con tu cuenta."),
    403: WORDS["not_allowed"],
    404: Words(
        404,
        "No encontramos esta página",
        "La dirección no existe o cambió.",
        "Si la escribiste a mano, revísala. Si vino en un correo, cópiala completa.",
    ),
    405: Words(405, "No entendimos tu pedido", "Esta dirección no recibe lo que enviaste.", "Vuelve al inicio."),
    413: Words(
        413,
        "El archivo es demasiado grande",
        "Tu archivo supera el máximo de 20 MB, así que no lo recibimos.",
        "Lo que ya habías registrado sigue guardado. Escanea el documento en blanco y negro o a 150–200 ppp y vuelve a "
        "cargarlo.",
    ),
    429: Words(
        429, "Demasiados intentos", "Hiciste muchos intentos seguidos.", "Espera unos minutos y vuelve a intentarlo."
    ),
    500: Words(
        500,
        "Algo falló de nuestro lado",
        "Tuvimos un problema y no pudimos terminar lo que pediste.",
        "Lo que ya habías enviado sigue guardado. Inténtalo otra vez en unos minutos.",
    ),
    503: Words(503, "Vuelve en unos minutos", "El sistema está ocupado.", "Lo que ya habías enviado sigue guardado."),
}

#: Why a form cannot be taken as it is: what the browser says of it.
_FOREIGN = Words(
    400,
    "Este formulario no salió de nuestra página",
    "Lo envió una página que no es nuestra, así que no hicimos nada.",
    "Si querías hacer un trámite, empieza en nuestra página de inicio.",
)
_UNMARKED = Words(
    400,
    "El formulario venció",
    "El formulario llegó sin la marca que le pone nuestra página, así que todavía no lo recibimos.",
)
_NO_COOKIE = Words(
    400,
    "Confirma lo que enviaste",
    "Tu navegador ya no tenía la sesión con la que abriste el formulario: se borraron sus cookies, se cerró o pasó "
    "mucho tiempo. Por eso todavía no lo recibimos.",
)
_COOKIES_REFUSED = Words(
    400,
    "Tu navegador no guarda cookies",
    "Sin la cookie de esta página no podemos saber que el formulario es tuyo. Solo sirve para eso y se borra al salir.",
    "Permite las cookies de este sitio en la configuración de tu navegador y envíalo desde aquí mismo.",
)
_OTHER_TAB = Words(
    400,
    "Confirma lo que enviaste",
    "Mientras llenabas el formulario, en otra pestaña de este navegador se abrió o se cerró una sesión. Por eso "
    "todavía no lo recibimos.",
)
_AWAY = Words(
    503,
    "Vuelve en unos minutos",
    "Ahora mismo no podemos leer ni guardar datos, así que no pudimos terminar lo que pediste.",
    "Lo que ya habías enviado sigue guardado.",
)
#: Who has no account reads nothing of accounts and supervisors.
_NOT_YOURS = Words(
    403,
    "Esta página no es de tu solicitud",
    "En este navegador no está abierta la solicitud a la que pertenece.",
    "Ábrela con el enlace del correo que te enviamos, o con su código.",
)
#: Sending the same again can help.
_PASSING = frozenset({429, 500, 502, 503, 504})
_log = logging.getLogger("aliado.web")


def answer(found: Words, **more: Any) -> tuple[str, int]:
    """The page of an entry. Of a submit it holds all that was sent, to read; and to send again where that can help."""
    given = {"ways": _ways(), "resend": found.status in _PASSING, **more}
    if "returned" not in given:
        given["returned"] = returned.submit(hold=given["resend"])
    return render_template("error.html", words=found, **given), found.status


def send_again(found: Words, **more: Any) -> tuple[str, int]:
    """The same for what is taken at the next press, or once something was done that the page asks for."""
    return answer(found, resend=True, **more)


def _ways() -> list[tuple[str, str]]:
    """Where to go from an error page, by the cookie alone: an accident of the database must not hide them."""
    ways = [("Ir al inicio", url_for("applicant.start"))]
    if "office" in session:
        return [("Ir a la bandeja", url_for("queue.page")), *ways]
    if "applicant" in session:
        return [("Ver mi solicitud", url_for("tracking.page")), *ways]
    return ways


def install(app: Flask) -> None:
    """Give every refusal, HTTP error and accident of ``app`` its page."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _unproved)
    app.register_error_handler(headers.ForeignForm, lambda _fault: answer(_FOREIGN, returned=None))
    app.register_error_handler(HTTPException, _http)
    for accident in (OperationalError, InterfaceError, NoConnection):
        app.register_error_handler(accident, _away)


def _refused(fault: Refusal) -> tuple[str, int]:
    stranger = fault.code == "not_allowed" and "office" not in session
    return answer(_NOT_YOURS if stranger else words(fault))


def _unproved(_fault: CSRFError) -> tuple[str, int]:
    """Nothing proves that this browser's own page sent the form: the person does, by one press. What somebody else's
    page sent (``ForeignForm``) does not come back: it would be pressed unread.
    """
    if "csrf_token" not in request.form:
        return send_again(_UNMARKED)
    if "csrf_token" in session:
        return send_again(_OTHER_TAB)
    return send_again(_COOKIES_REFUSED if returned.AGAIN in request.form else _NO_COOKIE)


def _away(fault: Exception) -> Response:
    """The database is away, full or in somebody's way: what a person sent is on the page, to be sent again.

    The same idempotency token goes with it, so that it is done once, also where only our answer was lost.
    """
    _log.error("no database for %s: %s", request.endpoint, named(fault))
    g.office_user = None  # nobody asks it again for this page
    response = Response(*answer(_AWAY, again=request.full_path.rstrip("?")))
    response.headers["Retry-After"] = "30"
    return response


def _http(fault: HTTPException) -> Any:
    if isinstance(fault, SecurityError):  # a foreign host name: no address of ours can be written for it
        return Response("Esta dirección no es nuestra.", 400, content_type="text/plain; charset=utf-8")
    if fault.code is None or fault.code < 400:
        return fault.get_response()
    if fault.code == 404 and request.method == "GET" and len(request.path) > 1 and request.path.endswith("/"):
        without_slash = local_address("/" + request.path.strip("/"))  # our addresses have none at their end
        if without_slash:
            return redirect(without_slash)
    known = _HTTP.get(fault.code) or _HTTP[500 if fault.code >= 500 else 400]
    return answer(Words(fault.code, known.title, known.sentence, known.advice))
