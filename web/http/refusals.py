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
from web.http.local_address import local_address
from web.wording.refusals import AGAIN, WORDS, Words, words

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

_FORM_EXPIRED = Words(
    400,
    "El formulario venció",
    "Por seguridad, este formulario ya no es válido: se abrió en otra sesión o hace mucho tiempo.",
    "No se guardó ningún cambio. Vuelve a la página anterior, actualízala y envíalo otra vez.",
)


_AWAY = Words(
    503,
    "Vuelve en unos minutos",
    "Ahora mismo no podemos leer ni guardar datos, así que no pudimos terminar lo que pediste.",
    "Lo que ya habías enviado sigue guardado.",
)
#: Fields that no page repeats, not even to who typed them.
_SECRET = frozenset({"contrasena"})
_log = logging.getLogger("aliado.web")


def answer(found: Words, **more: Any) -> tuple[str, int]:
    """The error page of an entry."""
    return render_template("error.html", words=found, ways=_ways(), **more), found.status


def _ways() -> list[tuple[str, str]]:
    """Where to go from an error page, told by the cookie alone: an accident of the database must not hide them."""
    ways = [("Ir al inicio", url_for("applicant.start"))]
    if "office" in session:
        return [("Ir a la bandeja", url_for("queue.page")), *ways]
    if "applicant" in session:
        return [("Ver mi solicitud", url_for("tracking.page")), *ways]
    return ways


def install(app: Flask) -> None:
    """Give every refusal, HTTP error and accident of ``app`` its page."""
    app.register_error_handler(Refusal, lambda fault: answer(words(fault)))
    app.register_error_handler(CSRFError, lambda fault: answer(_FORM_EXPIRED))
    app.register_error_handler(HTTPException, _http)
    for accident in (OperationalError, InterfaceError, NoConnection):
        app.register_error_handler(accident, _away)


def _away(fault: Exception) -> Response:
    """The database is away, full or in somebody's way: what a person sent is on the page, to be sent again.

    The same idempotency token goes with it, so that it is done once, also where only our answer was lost.
    """
    _log.error("no database for %s: %s", request.endpoint, named(fault))
    g.office_user = None  # nobody asks it again for this page
    sent = [pair for pair in request.form.items(multi=True) if request.method == "POST"]
    kept = [] if _SECRET & request.form.keys() else sent
    files = any(file.filename for file in request.files.values())
    response = Response(*answer(_AWAY, kept=kept, files=files, again=request.full_path.rstrip("?")))
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
