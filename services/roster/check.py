"""``roster.check``: whether the mayor as typed is the authority in office on a date, and which fields disagree.

The open lists carry neither DNI nor ubigeo, so names decide, folded (domain: district, office, name, dates); a document
is compared where the list has one. An *encargado* stands in for an absent mayor (Ley 27972 arts. 24-25): no list proves
that, so the answer is never better than ``parcial`` and a person looks at the resolution.

The answer would say who the mayor is to who tries names and numbers in turn: one request compares a few identities a
day (:data:`services.attempt_limits.MAYOR_COMPARED`), then a person looks.
"""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.service import Call
from services import attempt_limits
from services.roster import models
from services.roster.models import Authority
from services.roster.names import likeness
from services.tools import Tools

SAME, PARTLY, OTHER = "coincide", "parcial", "no coincide"

NOBODY = "La nómina del JNE no tiene autoridades en ejercicio para este distrito en esa fecha."
STANDS_IN = (
    "La nómina del JNE tiene a quien fue elegido, no a quien está encargado de la alcaldía: adjunta la resolución o la "
    "credencial que designa a la persona encargada, y la revisaremos."
)
NO_COUNCILLOR = "La persona encargada no figura entre los regidores de la nómina: se revisará con la resolución."
TRIED = (
    "Ya comparamos varios datos distintos en esta solicitud. Adjunta la credencial del JNE y los revisará una persona, "
    "o vuelve a intentarlo mañana."
)
DOCUMENT = (
    "El número de documento no es el que figura en la lista de autoridades. Revísalo; si está bien escrito, adjunta la "
    "credencial del JNE."
)
SWAPPED = "¿Están los apellidos en el orden contrario? Primero va el paterno y después el materno."
_FIELDS = {"paternal": "apellido paterno", "maternal": "apellido materno", "names": "nombres"}


def check(
    tools: Tools,
    session: Session,
    call: Call,
    *,
    ubigeo: str,
    capacity: str,
    paternal: str,
    names: str,
    document: str,
    on: date,
    maternal: str | None = None,
    document_type: str = "DNI",
) -> dict[str, Any]:
    """Compares the mayor (``titular``) or the person in charge (``encargado``) with the list on a date."""
    identity = "|".join((ubigeo, capacity, paternal, maternal or "", names, document_type, document))
    if not attempt_limits.has_room_for(tools, session, attempt_limits.MAYOR_COMPARED, str(call.instance_key), identity):
        return _answer(OTHER, [_reason("tries", TRIED)], None)
    typed = {"paternal": paternal, "maternal": maternal or "", "names": names}
    index = models.document_index(tools, document)
    offices = models.MAYORS if capacity == "titular" else models.COUNCILLORS
    compared = [(*_compare(row, typed, index), row) for row in _in_office(session, ubigeo, offices, on)]
    if capacity != "titular":
        return _stand_in(compared)
    if not compared:
        return _answer(OTHER, [_reason("ubigeo", NOBODY)], None)
    return _answer(*min(compared, key=lambda one: (len(one[1]), one[0] == OTHER)))


def _stand_in(compared: list[tuple[str, list[dict[str, str]], Authority]]) -> dict[str, Any]:
    """The best-matching councillor, if the list has councillors at all; never better than ``parcial``.

    Who is none of them is told so in one sentence: that her names differ from some councillor's says nothing.
    """
    stands_in = _reason("capacity", STANDS_IN)
    if not compared:
        return _answer(PARTLY, [stands_in], None)
    result, reasons, row = min(compared, key=lambda one: (one[0] == OTHER, len(one[1])))
    if result == OTHER:
        return _answer(OTHER, [stands_in, _reason("capacity", NO_COUNCILLOR)], None)
    return _answer(PARTLY, [stands_in, *reasons], row)


def _in_office(session: Session, ubigeo: str, offices: frozenset[str], on: date) -> list[Authority]:
    query = select(Authority).where(
        Authority.ubigeo == ubigeo,
        Authority.office.in_(offices),
        Authority.valid_from <= on,
        Authority.valid_to >= on,
    )
    return list(session.scalars(query.order_by(Authority.key)))


def _compare(row: Authority, typed: dict[str, str], index: str) -> tuple[str, list[dict[str, str]]]:
    likes = {field: likeness(typed[field], getattr(row, field)) for field in _FIELDS}
    if likes["paternal"] != "same" and _swapped(row, typed):
        likes |= {"paternal": "swapped", "maternal": "swapped"}
    reasons = [_reason(field, _disagreement(field, like)) for field, like in likes.items() if like != "same"]
    if row.document_index is not None and row.document_index != index:
        return OTHER, [*reasons, _reason("document", DOCUMENT)]
    if not reasons:
        return SAME, []
    maternal_missing = likes["maternal"] == "other" and not (typed["maternal"].strip() and row.maternal)
    strangers = [
        field for field, like in likes.items() if like == "other" and not (field == "maternal" and maternal_missing)
    ]
    return OTHER if strangers else PARTLY, reasons


def _swapped(row: Authority, typed: dict[str, str]) -> bool:
    return (
        bool(row.maternal)
        and likeness(typed["paternal"], row.maternal) == "same"
        and likeness(typed["maternal"], row.paternal) == "same"
    )


def _disagreement(field: str, like: str) -> str:
    label = _FIELDS[field]
    if like == "swapped":
        return SWAPPED
    if like == "alike":
        return f"El campo {label} se parece al de la lista de autoridades, pero no es igual: revisa cómo está escrito."
    return f"El campo {label} no coincide con la lista de autoridades."


def _reason(field: str, reason: str) -> dict[str, str]:
    return {"field": field, "reason": reason}


def _answer(result: str, reasons: list[dict[str, str]], row: Authority | None) -> dict[str, Any]:
    return {"result": result, "reasons": reasons, "authority": row and _shown(row)}


def _shown(row: Authority) -> dict[str, Any]:
    return {
        "key": str(row.key),
        "office": row.office,
        "paternal": row.paternal,
        "maternal": row.maternal,
        "names": row.names,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "source": row.source,
    }
