"""An instance's history in words: what happened, where, who did it. Values are never in it (the engine keeps none)."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.drawing import Element
from engine.models import History

_WHAT = {
    "started": "Empezó el caso",
    "completed": "Se completó",
    "fired": "Venció un plazo",
    "rescheduled": "Cambió un plazo",
    "message": "Llegó un mensaje",
    "cancelled": "Se anuló el caso",
    "decided": "Se aplicó la tabla de decisión",
    "incident": "Hubo un incidente",
    "retried": "Se reintentó",
    "refused": "El servicio rechazó la operación",
    "discarded": "Se descartó un resultado tardío",
    "clock_set_right": "Se corrigió un plazo que fijó un reloj adelantado",
    "variables": "Cambiaron datos",
}


def told(rows: Iterable[History], elements: Mapping[str, Element], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Newest first. ``names``: user names to people's names."""
    return [_told(row, elements.get(row.element_id or ""), names) for row in rows][::-1]


def _told(row: History, element: Element | None, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "at": row.at,
        "what": _WHAT.get(row.kind, row.kind),
        "where": (element.name or element.id) if element else "",
        "who": names.get(row.actor or "", row.actor or ""),
        "detail": _detail(row),
    }


def _detail(row: History) -> str:
    detail = row.detail or {}
    match row.kind:
        case "variables":
            return ", ".join(detail)
        case "decided":
            return f"Reglas: {', '.join(map(str, detail.get('rules', []))) or 'ninguna'}"
        case "started":
            return f"Versión {detail.get('version')}"
        case _:
            return str(detail.get("error") or detail.get("code") or detail.get("reason") or detail.get("name") or "")
