"""Every refusal's Spanish sentence and HTTP status, in one place.

The engine and the services refuse in English, with a code; a person reads one of these sentences and what to do next.
A test finds a refusal without an entry. Facts of a refusal are only put where a sentence names them: keys, reasons of
the machine and personal data stay out of pages.
"""

from dataclasses import dataclass
from typing import Any

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine.errors import Refusal


@dataclass(frozen=True)
class Words:
    """What a person reads: a title, what happened, and what to do now."""

    status: int
    title: str
    sentence: str
    advice: str = ""


_AGAIN = "No se guardó ningún cambio. Vuelve a la página anterior, actualízala e inténtalo otra vez."
_ANALYST = "Un analista puede revisarlo en la página de procesos."

WORDS: dict[str, Words] = {
    "refusal": Words(422, "No pudimos hacerlo", "El sistema no pudo hacer lo que pediste.", _AGAIN),
    "not_found": Words(
        404, "No lo encontramos", "Lo que buscas no existe o ya no está disponible.", "Revisa el enlace que recibiste."
    ),
    "not_allowed": Words(
        403,
        "No tienes permiso",
        "Tu cuenta no permite hacer esto.",
        "Si crees que es un error, habla con tu supervisor.",
    ),
    "task_not_open": Words(
        409,
        "Este paso ya terminó",
        "Alguien ya completó este paso o el trámite siguió por otro camino.",
        "No se perdió nada: revisa en qué estado está ahora.",
    ),
    "already_claimed": Words(
        409,
        "Otra persona tomó esta tarea",
        "{assignee} ya tomó esta tarea.",
        "No se cambió nada. Puedes elegir otra tarea de la bandeja.",
    ),
    "not_claimed": Words(
        409, "Primero toma la tarea", "Para completar esta tarea debes tomarla.", "Pulsa «Tomar» y vuelve a enviar."
    ),
    "conflict": Words(
        409, "Alguien se adelantó", "Otra persona movió este trámite mientras lo tenías abierto.", _AGAIN
    ),
    "invalid_form": Words(
        422, "Revisa los datos", "Hay datos que corregir.", "Vuelve al formulario y revisa los campos señalados."
    ),
    "message_not_expected": Words(
        409, "Este paso ya no espera respuesta", "El trámite ya no espera lo que quisiste enviar.", "Revisa su estado."
    ),
    "business_error": Words(422, "No pudimos hacerlo", "El sistema rechazó la operación.", _AGAIN),
    "expression_failed": Words(
        422, "El diagrama tiene un error", "Una expresión del diagrama no se pudo calcular.", _ANALYST
    ),
    "uncaught_error": Words(
        422, "El diagrama no prevé este caso", "Un paso falló y el diagrama no dice qué hacer.", _ANALYST
    ),
    "broken_drawing": Words(
        422, "No podemos leer el diagrama", "El archivo no es un diagrama BPMN que podamos leer.", "No se publicó nada."
    ),
    "not_publishable": Words(
        422, "Hay errores que corregir", "Los archivos tienen errores que impiden publicarlos.", "No se publicó nada."
    ),
}

_HTTP: dict[int, Words] = {
    400: Words(400, "No entendimos tu pedido", "La página recibió datos que no puede leer.", _AGAIN),
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


def words(refusal: Refusal) -> Words:
    """The entry of a refusal, with the facts its sentence names; a subclass without one has its parent's."""
    for kind in type(refusal).__mro__:
        if issubclass(kind, Refusal) and (found := WORDS.get(_code(kind))):
            return Words(found.status, found.title, found.sentence.format_map(_Facts(refusal.facts)), found.advice)
    return WORDS["refusal"]


def _code(kind: type[Refusal]) -> str:
    return Refusal.code.fget(kind.__new__(kind))  # type: ignore[attr-defined]


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "Alguien" if name == "assignee" else "—"


def answer(found: Words) -> tuple[str, int]:
    """The error page of an entry."""
    return render_template("error.html", words=found), found.status


def install(app: Flask) -> None:
    """Give every refusal, HTTP error and accident of ``app`` its page."""
    app.register_error_handler(Refusal, lambda fault: answer(words(fault)))
    app.register_error_handler(CSRFError, lambda fault: answer(_FORM_EXPIRED))
    app.register_error_handler(HTTPException, _http)


def _http(fault: HTTPException) -> Any:
    if fault.code is None or fault.code < 400:
        return fault.get_response()
    known = _HTTP.get(fault.code) or _HTTP[500 if fault.code >= 500 else 400]
    return answer(Words(fault.code, known.title, known.sentence, known.advice))
