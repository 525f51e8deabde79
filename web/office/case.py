"""A case as the office tells it on the telephone (`/bandeja/caso/<key>`), and how it is found (`/bandeja/casos`).

First what the applicant reads now, in the same words; then what may be done from here: the open tasks, the acts and the
processes that the drawing gives to this person's groups.
"""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models.process import Instance, UserTask
from engine.queries import instances
from engine.queries import search as lookup
from engine.queries.history import history as lines_of
from engine.queries.search import WINDOW, Described
from services.accounts import life
from services.calendar import peru as calendars
from services.people import staff
from services.people.access_log import SEARCH
from services.requests import request_codes
from web.cases import buttons, case, documents, form_data, settling
from web.cases.case import Case
from web.http.numbers import asked
from web.identity import SUPERVISOR, VERIFICADOR, office, roles
from web.installation import installation
from web.office import actions as acts
from web.office import alike, task_rows
from web.processes import entries, pictures
from web.properties import QUEUE
from web.reveal import About, reading, reveal
from web.wording import history

blueprint = Blueprint("folder", __name__, url_prefix="/bandeja")

#: Search attributes that tie instances to one file.
TIES = ("expediente", "solicitud")
MOST = 25


@blueprint.get("/casos")
@office(VERIFICADOR, SUPERVISOR)
def search() -> Any:
    """Cases by file number, district, name of the municipality, or the mayor's document."""
    text = request.args.get("q", "").strip()[:100]
    with installation().database.read() as session:
        found = _found(session, text, asked("antes")) if text else Described([])
        if text:
            reading(About(SEARCH))
        return render_template(
            "office/cases.html",
            text=text,
            rows=_rows(session, found.rows[:MOST]),
            more=len(found.rows) > MOST,
            window=WINDOW,
            to_ratify=life.count_waiting_for_ratification(session),
            older=found.older,
            entries=entries.office_entries(session, installation().runtime, acts.groups()),
        )


@blueprint.get("/caso/<int:key>")
@office(VERIFICADOR, SUPERVISOR)
def page(key: int) -> Any:
    """One case: its standing in the applicant's words, what it waits for, what was registered, what may be done."""
    with installation().database.read() as session:
        found = case.load(session, installation().runtime, key)
        names, lines = staff.names(session), lines_of(session, key)
        return render_template(
            "office/folder.html",
            key=key,
            reference=found.reference,
            picture=pictures.of_case(found, (row.element_id for row in instances.waiting(session, key))),
            process_name=found.process.name,
            standing=settling.of(session, found.instance),
            reason=reveal(settling.reason(found), found.about),
            tasks=_tasks(session, found, names),
            offered=list(buttons.offered(session, found, *acts.groups())),
            entries=entries.office_entries(session, installation().runtime, acts.groups()),
            related=_rows(session, _related(session, found.instance)),
            alike=alike.alike(session, found),
            data=list(form_data.groups(found)),
            decided=list(form_data.decided(found)),
            papers=documents.of_case(session, found),
            accounts=form_data.accounts(session, found),
            answers_for_access=SUPERVISOR in roles(),
            history=history.in_short(lines, found.elements, names),
            gone_wrong=history.gone_wrong(lines, found.elements, names),
        )


def _found(session: Session, text: str, before: int | None) -> Described:
    """By the words of the search attributes; a mayor's document is found by its blind index."""
    keys = request_codes.find_by_document(installation().tools, session, text)[:MOST]
    return lookup.instances(session, text, task_rows.secret_words(), tuple(keys), MOST + 1, before)


def _rows(session: Session, shown: list[Instance]) -> list[dict[str, Any]]:
    """The lines of a list, which asks once for where all of them stand."""
    standings = settling.of_each(session, shown)
    return [_row(session, instance, standings[instance.key].state) for instance in shown]


def _row(session: Session, instance: Instance, state: str) -> dict[str, Any]:
    definition = installation().runtime.loader.bundle_of(session, instance).processes[instance.process_id]
    shown = QUEUE.names(definition)
    return {
        "key": instance.key,
        "reference": case.reference_of(instance.key, instance.search),
        "process": definition.name,
        "place": " · ".join(dict.fromkeys(value for name in shown if (value := instance.search.get(name)))),
        "state": state,
        "created": instance.created,
    }


def _tasks(session: Session, found: Case, names: dict[str, str]) -> list[dict[str, Any]]:
    """The open tasks that the person who asks may open; applicants' own are not for the office."""
    reader, calendar = task_rows.reader(session), calendars.calendar(installation().tools, session)
    rows = session.scalars(select(UserTask).where(UserTask.instance_key == found.instance.key).order_by(UserTask.key))
    return [
        {
            "key": row.key,
            "name": row.name,
            "due": task_rows.term(row, calendar),
            "holder": names.get(row.assignee or "", row.assignee),
        }
        for row in rows
        if reader.may_do(row.instance_key, row.groups, row.assignee)
    ]


def _related(session: Session, instance: Instance) -> list[Instance]:
    """What belongs to the same file: inquiries, calls, what was confirmed by mail."""
    values = [value for name in TIES if (value := instance.search.get(name))] + [str(instance.key)]
    query = select(Instance).where(Instance.key.in_(lookup.having(TIES, values)), Instance.key != instance.key)
    return list(session.scalars(query.order_by(Instance.key.desc()).limit(MOST)))
