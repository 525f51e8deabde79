"""The list of elected authorities: the open-data file of the JNE, or Infogob's, into :mod:`services.roster`.

Neither has an ubigeo and only few have a DNI: a district is found by its three names. Rows of offices that no
municipality has (governors, councillors of a region) are passed over. Infogob's file says no dates: the mandate is
given beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.imports import places
from services.imports.judged import Judged, Unusable, day, document, judge, name, needed, needed_name
from services.imports.sheet import Columns, Row
from services.roster import demo, models
from services.roster.models import Authority, Listed
from services.roster.names import fold
from services.tools import Tools

COLUMNS: Columns = {
    "names": ("TXNOMBRES", "Prenombres", "Nombres"),
    "paternal": ("TXAPELLIDOPATERNO", "Primer apellido", "Apellido paterno"),
    "maternal": ("TXAPELLIDOMATERNO", "Segundo apellido", "Apellido materno"),
    "office": ("TXCARGO", "Cargo electo", "Cargo"),
    "department": ("TXREGION", "Región", "Departamento"),
    "province": ("TXPROVINCIA", "Provincia"),
    "district": ("TXDISTRITO", "Distrito"),
    "valid_from": ("FEINICIOVIGENCIA", "Inicio de vigencia"),
    "valid_to": ("FEFINVIGENCIA", "Fin de vigencia"),
    "election": ("TXPROCESOELECTORAL", "Proceso electoral"),
    "document": ("DNI", "NUDOCUMENTO", "Documento de identidad"),
}
NEEDED = ("names", "paternal", "office", "department", "province", "district")
_MUNICIPAL = {fold(office): office for office in models.MAYORS | models.COUNCILLORS}
_WOMEN = {"ALCALDESA": "ALCALDE", "REGIDORA": "REGIDOR"}


@dataclass(frozen=True)
class Change:
    """What taking a list changes: authorities added, taken away, and as they were."""

    added: int
    removed: int
    same: int


def read(rows: Iterable[Row], mandate: tuple[date, date] | None = None, source: str = "JNE") -> Judged[Listed]:
    """Every row judged. ``mandate``: first and last day, and ``source``: its name, for lists that say neither."""
    judged = judge(rows, lambda row: _listed(row, mandate, source))
    _refuse_rivals(judged)
    return judged


def _listed(row: Row, mandate: tuple[date, date] | None, source: str) -> Listed | None:
    words = fold(row.text("office")).split()
    office = _MUNICIPAL.get(" ".join(_WOMEN.get(word, word) for word in words))
    if office is None:
        if not words:
            raise Unusable("Falta el cargo.")
        return None
    begins, ends = _dates(row, mandate)
    return Listed(
        ubigeo=_place(row, office),
        office=office,
        paternal=needed_name(row, "paternal", "el apellido paterno"),
        maternal=name(row, "maternal", "el apellido materno"),
        names=needed_name(row, "names", "el nombre"),
        valid_from=begins,
        valid_to=ends,
        source=(row.text("election") or source)[:200],
        document=document(row, "document", "DNI") if row.text("document") else None,
    )


def _place(row: Row, office: str) -> str:
    department = needed(row, "department", "la región")
    province = needed(row, "province", "la provincia")
    if office in (models.MAYOR_PROVINCIAL, models.COUNCILLOR_PROVINCIAL):
        return places.province(department, province)
    found = places.district(department, province, needed(row, "district", "el distrito"))
    if found.endswith("01"):
        raise Unusable("El distrito es capital de provincia: lo gobierna la municipalidad provincial.")
    return found


def _dates(row: Row, mandate: tuple[date, date] | None) -> tuple[date, date]:
    if not row.text("valid_from") and not row.text("valid_to") and mandate:
        return mandate
    if not row.text("valid_from") or not row.text("valid_to"):
        raise Unusable("Falta desde cuándo o hasta cuándo está en funciones. Indica el periodo con --from y --to.")
    begins, ends = day(row, "valid_from", "inicio"), day(row, "valid_to", "fin")
    if ends < begins:
        raise Unusable("El fin de la vigencia es anterior a su inicio.")
    return begins, ends


def _refuse_rivals(judged: Judged[Listed]) -> None:
    """A municipality has one mayor at a time, and a row stands once: which of two is right, the list must say."""
    seen: dict[Listed, int] = {}
    mayors: dict[str, list[tuple[int, Listed]]] = {}
    good = []
    for line, one in judged.good:
        rivals = mayors.setdefault(one.ubigeo, []) if one.office in models.MAYORS else []
        rival = next((r for r in rivals if r[1].valid_from <= one.valid_to and one.valid_from <= r[1].valid_to), None)
        if one in seen:
            judged.refuse(line, f"Repite la fila {seen[one]}.")
        elif rival:
            judged.refuse(line, f"La municipalidad ya tiene, en la fila {rival[0]}, una autoridad para esas fechas.")
        else:
            good.append((line, one))
            rivals.append((line, one))
        seen.setdefault(one, line)
    judged.good[:] = good
    judged.refused.sort(key=lambda refused: refused.line)


def take(tools: Tools, session: Session, listed: Iterable[Listed]) -> Change:
    """Make the office's list this one, for the sources it names; the invented list of the demo goes.

    The same list again changes nothing, and what did not change keeps its row. Raises
    :class:`services.roster.models.BadAuthority`.
    """
    wanted = {_identity(tools, one): one for one in listed}
    sources = {one.source for one in wanted.values()}
    held = {
        (row.ubigeo, row.office, row.matched, row.valid_from, row.valid_to, row.source, row.document_index): row.key
        for row in session.scalars(select(Authority).where(Authority.source.in_(sources)))
    }
    gone = [key for identity, key in held.items() if identity not in wanted]
    for first in range(0, len(gone), 500):
        session.execute(delete(Authority).where(Authority.key.in_(gone[first : first + 500])))
    session.execute(delete(Authority).where(Authority.source.startswith(demo.SOURCE, autoescape=True)))
    added = models.add(tools, session, [one for identity, one in wanted.items() if identity not in held])
    return Change(added, len(gone), len(held) - len(gone))


def _identity(tools: Tools, one: Listed) -> tuple[object, ...]:
    index = models.document_index(tools, one.document) if one.document else None
    whole = fold(f"{one.paternal} {one.maternal} {one.names}")
    return one.ubigeo, one.office, whole, one.valid_from, one.valid_to, one.source, index
