"""A case as the office tells it on the telephone (`/bandeja/caso/<key>`), and how it is found (`/bandeja/casos`).

First what the applicant reads now, in the same words; then what may be done from here: the open tasks, the acts and the
processes that the drawing gives to this person's groups.
"""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import lookup, queries
from engine.models import Instance, SearchValue, UserTask
from services import access, people
from services import office as calendars
from services.access_log import CASE, SEARCH
from web import access_log, actions, acts, case, definitions, narrative, papers, queue, registered, waiting
from web.case import Case
from web.house import house
from web.identity import SUPERVISOR, VERIFICADOR, office, roles

blueprint = Blueprint("folder", __name__, url_prefix="/bandeja")

#: Search attributes that tie instances to one file.
TIES = ("expediente", "solicitud")
MOST = 25


@blueprint.get("/casos")
@office(VERIFICADOR, SUPERVISOR)
def search() -> Any:
    """Cases by file number, district, name of the municipality, or the mayor's document."""
    text = request.args.get("q", "").strip()[:100]
    with house().database.read() as session:
        rows = _found(session, text) if text else []
        if text:
            access_log.seen(SEARCH)
        return render_template(
            "office/cases.html",
            text=text,
            rows=[_row(session, row) for row in rows[:MOST]],
            more=len(rows) > MOST,
            doors=definitions.office_doors(session, house().runtime, acts.groups()),
        )


@blueprint.get("/caso/<int:key>")
@office(VERIFICADOR, SUPERVISOR)
def page(key: int) -> Any:
    """One case: its standing in the applicant's words, what it waits for, what was registered, what may be done."""
    with house().database.read() as session:
        found = case.load(session, house().runtime, key)
        access_log.seen(CASE, key)
        names = people.names(session)
        return render_template(
            "office/folder.html",
            key=key,
            reference=found.reference,
            process_name=found.process.name,
            standing=waiting.of(session, found.instance),
            reason=waiting.reason(found),
            tasks=_tasks(session, found, names),
            offered=list(actions.offered(session, found, *acts.groups())),
            doors=definitions.office_doors(session, house().runtime, acts.groups()),
            related=[_row(session, row) for row in _related(session, found.instance)],
            data=list(registered.groups(found)),
            decided=list(registered.decided(found)),
            papers=papers.of_case(session, found),
            accounts=registered.accounts(session, found),
            answers_for_access=SUPERVISOR in roles(),
            history=narrative.in_short(queries.history(session, key), found.elements, names),
        )


def _found(session: Session, text: str) -> list[Instance]:
    """By the words of the search attributes; a mayor's document is found by its blind index."""
    keys = access.find_by_document(house().tools, session, text)[:MOST]
    return lookup.instances(session, text, queue.secret_words(), tuple(keys), MOST + 1)


def _row(session: Session, instance: Instance) -> dict[str, Any]:
    definition = house().runtime.bundle_of(session, instance).processes[instance.process_id]
    shown = queue.names_in(definition.properties.get("bandeja", ""))
    return {
        "key": instance.key,
        "reference": case.reference_of(instance.key, instance.search),
        "process": definition.name,
        "place": " · ".join(dict.fromkeys(value for name in shown if (value := instance.search.get(name)))),
        "state": waiting.of(session, instance).state,
        "created": instance.created,
    }


def _tasks(session: Session, found: Case, names: dict[str, str]) -> list[dict[str, Any]]:
    """The open tasks that the person at the door may open; applicants' own are not for the office."""
    reader, calendar = queue.reader(session), calendars.calendar(house().tools, session)
    rows = session.scalars(select(UserTask).where(UserTask.instance_key == found.instance.key).order_by(UserTask.key))
    return [
        {
            "key": row.key,
            "name": row.name,
            "due": queue.term(row, calendar),
            "holder": names.get(row.assignee or "", row.assignee),
        }
        for row in rows
        if reader.may_do(row.instance_key, row.groups, row.assignee)
    ]


def _related(session: Session, instance: Instance) -> list[Instance]:
    """What belongs to the same file: inquiries, calls, what was confirmed by mail."""
    values = [value for name in TIES if (value := instance.search.get(name))] + [str(instance.key)]
    tied = select(SearchValue.instance_key).where(SearchValue.name.in_(TIES), SearchValue.value.in_(values))
    query = select(Instance).where(Instance.key.in_(tied), Instance.key != instance.key)
    return list(session.scalars(query.order_by(Instance.key.desc()).limit(MOST)))
