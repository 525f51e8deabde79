"""An instance's history in words: what happened, where, who did it. Values are never in it (the engine keeps none)."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.drawing import SUBPROCESSES, Element
from engine.queries.history import HistoryLine
from web.properties import ACTION
from web.wording import incidents

_WHAT = {
    "started": "Empezó el caso",
    "completed": "Se completó",
    "handed_in": "Se entregó",
    "fired": "Venció un plazo",
    "rescheduled": "Cambió un plazo",
    "passed_over": "Se omitió un aviso que ya no correspondía",
    "assigned": "Se asignó la tarea",
    "released": "La tarea volvió a su grupo",
    "message": "Llegó un mensaje",
    "signal": "Llegó una señal",
    "condition": "Se cumplió una condición",
    "cancelled": "Se anuló el caso",
    "decided": "Se aplicó la tabla de decisión",
    "incident": "Hubo un incidente",
    "retried": "Se reintentó",
    "refused": "El servicio rechazó la operación",
    "escalated": "Se escaló",
    "discarded": "Se descartó un resultado tardío",
    "clock_set_right": "Se corrigió un plazo que fijó un reloj adelantado",
    "variables": "Cambiaron datos",
}
#: Kinds that say who had the task and who has it.
_HANDED_ON = frozenset({"assigned", "released"})
#: Kinds that only whoever keeps the drawing wants to read.
_INSIDE = frozenset({"variables", "decided"})


def people_in(rows: Iterable[HistoryLine]) -> set[str]:
    """The user names that the words for these rows need people's names for."""
    found = {row.actor for row in rows}
    for row in rows:
        if row.kind in _HANDED_ON:
            found |= {(row.detail or {}).get(end) for end in ("from", "to")}
    return {name for name in found if name}


def lines(
    rows: Iterable[HistoryLine], elements: Mapping[str, Element], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Newest first, without the forks and joins that the drawing gives no name. ``names``: user names to people's."""
    pairs = [(row, elements.get(row.element_id or "")) for row in rows]
    return [_line(row, element, names) for row, element in reversed(pairs) if element is None or element.name]


def in_short(
    rows: Iterable[HistoryLine], elements: Mapping[str, Element], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The same for those who answer for a case, not for its drawing: no changed variables, rules or gateways either."""
    kept = (row for row in rows if row.kind not in _INSIDE and not _is_passage(elements.get(row.element_id or "")))
    return lines(kept, elements, names)


def gone_wrong(
    rows: Iterable[HistoryLine], elements: Mapping[str, Element], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The steps that went on although something was refused: a mail that nobody accepted, say. Newest first."""
    return lines((row for row in rows if row.kind == "completed" and _code(row)), elements, names)


def _is_passage(element: Element | None) -> bool:
    """A gateway, a subprocess, or the beginning or end of one that sends nothing: nobody did anything there."""
    if element is None:
        return False
    inner_end = element.parent is not None and element.type in ("startEvent", "endEvent") and not element.job_type
    return inner_end or element.type in SUBPROCESSES or element.type.endswith("Gateway")


def _line(row: HistoryLine, element: Element | None, names: Mapping[str, str]) -> dict[str, Any]:
    where = (element.name or element.id) if element else ""
    return {
        "at": row.at,
        "what": _what(row, element),
        "where": where,
        "who": names.get(row.actor or "", row.actor or ""),
        "detail": "" if where and row.kind == "message" else _detail(row, names),  # the drawing's words say it
        "code": _code(row),
    }


def _what(row: HistoryLine, element: Element | None) -> str:
    """A message that a button sent is told by the words on the button."""
    pressed = ACTION.text(element) if element and row.kind == "message" else ""
    if row.kind == "completed" and _code(row):
        return "Se completó, pero no como debía"
    return f"Se pidió «{pressed}»" if pressed else _WHAT.get(row.kind, row.kind)


def _detail(row: HistoryLine, names: Mapping[str, str]) -> str:
    detail = row.detail or {}
    match row.kind:
        case _ if row.kind in _HANDED_ON:
            before, after = (names.get(detail.get(end) or "", detail.get(end)) for end in ("from", "to"))
            return " ".join([f"La tenía {before}." if before else "", f"La tiene {after}." if after else ""]).strip()
        case "variables":
            return ", ".join(detail)
        case "decided":
            return f"Reglas: {', '.join(map(str, detail.get('rules', []))) or 'ninguna'}"
        case "started":
            return f"Versión {detail.get('version')}"
        case _ if code := _code(row):
            return incidents.sentence(code)
        case _:
            return str(detail.get("reason") or detail.get("name") or "")


def _code(row: HistoryLine) -> str:
    """What an incident, or a refusal of a service, is called by the machine."""
    detail = row.detail or {}
    return str(detail.get("error") or detail.get("code") or "")
