"""The cases of a process as its page lists them: the newest, or those that a number of the picture counts (``en``)."""

from collections.abc import Iterable
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.drawing import Process
from engine.errors import NotFound
from engine.models.process import Incident, Instance, ProcessDefinition
from engine.queries import instances, places
from web.cases import case
from web.cases.standing import main_end
from web.diagram.pages import Pages
from web.http.numbers import asked
from web.installation import installation
from web.processes import pictures
from web.processes.counts import at_border

PAGE = 20
STATUS = {"active": "En curso", "completed": "Terminado", "cancelled": "Anulado"}


def address(place: str) -> str:
    """The address of the cases that wait at an element, or on a page."""
    return pictures.address(pictures.asked_page(), "casos", en=place)


def page(session: Session, shown: ProcessDefinition, pages: Pages) -> dict[str, Any]:
    """A page of cases: of every version, or those of this one that wait at the place that the address names (``en``).

    Raises :class:`NotFound` for a place that the drawing does not have.
    """
    place, before = request.args.get("en"), asked("antes")
    if place is None:
        rows, at = instances.instances(session, shown.process_id, before=before, size=PAGE + 1), dict[int, list[str]]()
    else:
        rows, at = _waiting_at(session, shown, pages, place, before)
    stuck = _stuck(session, rows)
    return {
        "instances": [_case_line(session, row, stuck, at.get(row.key, ())) for row in rows[:PAGE]],
        "place": None if place is None else pages.name(place),
        "more": pictures.address(pictures.asked_page(), "casos", en=place, antes=rows[PAGE - 1].key)
        if len(rows) > PAGE
        else "",
    }


def _waiting_at(
    session: Session, shown: ProcessDefinition, pages: Pages, place: str, before: int | None
) -> tuple[list[Instance], dict[int, list[str]]]:
    """The active cases of a version that wait at an element or on a page, and the steps at which they do."""
    if place not in pages.drawn and place not in pages.elements:
        raise NotFound(what="element", key=place)
    work = (ident for ident in pages.within(place) if not at_border(pages.elements[ident]))
    elements = set(work) if place in pages.drawn else {place}
    rows = places.waiting_at(session, shown.key, elements, before, PAGE + 1)
    found = places.elements_of_waiting(session, [row.key for row in rows], elements)
    return rows, {key: [pages.name(one) for one in at] for key, at in found.items()}


def _stuck(session: Session, rows: list[Instance]) -> dict[int, int]:
    query = select(Incident.instance_key).where(
        Incident.instance_key.in_([row.key for row in rows]), Incident.resolved.is_(None)
    )
    found: dict[int, int] = {}
    for key in session.scalars(query):
        found[key] = found.get(key, 0) + 1
    return found


def status(row: Instance, process: Process) -> str:
    """What a case came to, in the drawing's words; while it runs, that it does."""
    ended = main_end(row, process) if row.status == "completed" else None
    return ended or STATUS.get(row.status, row.status)


def _case_line(session: Session, row: Instance, stuck: dict[int, int], at: Iterable[str] = ()) -> dict[str, Any]:
    process = installation().runtime.library.bundle_of(session, row.definition_key).processes[row.process_id]
    return {
        "at": " · ".join(at),
        "key": row.key,
        "reference": case.reference_of(row.key, row.search),
        "status": status(row, process),
        "created": row.created,
        "incidents": stuck.get(row.key, 0),
    }
