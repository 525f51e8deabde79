"""The work queue (`/bandeja`): mine, my group's, all I may see; take a task, give it back."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from engine import queries, tasklist
from engine.actor import Actor
from engine.calendar import Calendar
from engine.models import UserTask
from engine.queries import TaskFilter, TaskLine
from services import office as calendars
from services import people
from web import dates
from web.case import reference_of
from web.house import house
from web.identity import ADMINISTRADOR, SOLICITANTE, SUPERVISOR, office, office_actor, roles

blueprint = Blueprint("queue", __name__, url_prefix="/bandeja")

MINE, GROUP, ALL = "mias", "grupo", "todas"
TABS = ((MINE, "Mis tareas"), (GROUP, "Sin tomar"), (ALL, "Todas"))
#: An attribute with more values than this is searched by text, not chosen from a list.
MOST_OFFERED = 40
#: With this many working days left, or fewer, a term is said to be near.
SOON = 1


@blueprint.get("")
@office()
def page() -> Any:
    """One page of the queue."""
    view = request.args.get("ver", GROUP)
    wanted = _filter(view)
    with house().database.read() as session:
        found = queries.tasks(session, reader(session, view), wanted, request.args.get("desde"))
        calendar = calendars.calendar(house().tools, session)
        names = people.names(session)
        shown = {process: _shown(session, process) for process in {line.process_id for line in found.lines}}
        attributes = filters(tasklist.choices(session, MOST_OFFERED), wanted, list(shown.values()))
    following = {**request.args.to_dict(), "desde": found.after}
    return render_template(
        "office/queue.html",
        rows=[_row(line, calendar, names, shown[line.process_id]) for line in found.lines],
        total=total_words(found.total),
        view=view,
        tabs=TABS,
        text=wanted.text,
        overdue=wanted.due_before is not None,
        attributes=attributes,
        filtered=bool(wanted.text or wanted.due_before or wanted.attributes),
        after=url_for("queue.page", **following) if found.after else "",
    )


@blueprint.post("/tarea/<int:key>/tomar")
@office()
def claim(key: int) -> Any:
    """«Tomar»: the loser of a race is told who won."""
    house().runtime.claim(key, office_actor())
    return redirect(url_for("task.page", key=key))


@blueprint.post("/tarea/<int:key>/liberar")
@office()
def release(key: int) -> Any:
    """«Liberar»: back to the group; what was typed stays as a draft."""
    house().runtime.release(key, office_actor())
    return redirect(url_for("queue.page"))


def reader(session: Session, view: str = ALL) -> Actor:
    """The signed-in person with the groups whose tasks they may read: supervisors read those of every office group."""
    actor = office_actor()
    groups = actor.groups - {SOLICITANTE}
    if view == ALL and roles() & {SUPERVISOR, ADMINISTRADOR}:
        groups |= {group for names in queries.all_groups(session) for group in names.split("|")} - {SOLICITANTE, ""}
    return Actor(actor.name, frozenset(groups))


def _filter(view: str) -> TaskFilter:
    asked = request.args
    return TaskFilter(
        mine=view == MINE,
        unassigned=view == GROUP,
        due_before=house().now() if asked.get("vencidas") == "1" else None,
        text=asked.get("q", "").strip()[:100],
        attributes={name[2:]: value for name, value in asked.items() if name.startswith("a.") and value},
    )


def total_words(total: int) -> str:
    """«3 tareas»; beyond what is counted, «más de»."""
    if total > queries.MOST_COUNTED:
        return "más de 1.000 tareas"
    return "1 tarea" if total == 1 else f"{total} tareas"


def filters(choices: dict[str, list[str]], wanted: TaskFilter, shown: list[list[str] | None]) -> list[dict[str, Any]]:
    """A list for every attribute that some line shows, or that was chosen; a file number names one case: search it."""
    offered = {name for names in shown for name in (set(choices) - {"expediente"} if names is None else names)}
    return [
        {"name": name, "label": label(name), "values": values, "chosen": wanted.attributes.get(name)}
        for name, values in choices.items()
        if name in offered | set(wanted.attributes)
    ]


def label(name: str) -> str:
    """A search attribute's name as a heading: ``tipo_de_solicitud`` is «Tipo de solicitud»."""
    return name.replace("_", " ").capitalize()


def term(task: TaskLine | UserTask, calendar: Calendar) -> dict[str, Any]:
    """A task's term in words: what is left in working days, until when, whether that is near or past."""
    if task.due_at is None:
        return {}
    past = task.due_at < house().now()
    days = calendar.working_days_between(house().now(), task.due_at)
    left = "venció hoy" if past and days == 0 else dates.working_days_left(days)
    return {"left": left, "overdue": past, "soon": days <= SOON, "day": dates.short_day(task.due_at)}


def _shown(session: Session, process_id: str) -> list[str] | None:
    """The search attributes a drawing wants in the queue's lines (process property ``bandeja``); ``None``: all."""
    definition = house().runtime.library.latest(session, process_id)
    process = house().runtime.library.bundle(session, definition.bundle_key).processes[process_id]
    chosen = process.properties.get("bandeja")
    return [name.strip() for name in chosen.split(",")] if chosen else None


def _words(attributes: Mapping[str, str], shown: list[str] | None) -> list[str]:
    names = [name for name in attributes if name != "expediente"] if shown is None else shown
    return list(dict.fromkeys(attributes[name] for name in names if attributes.get(name)))


def rows(
    session: Session, lines: Iterable[TaskLine], calendar: Calendar, names: dict[str, str]
) -> list[dict[str, Any]]:
    """Lines of the queue as a page shows them."""
    return [_row(line, calendar, names, _shown(session, line.process_id)) for line in lines]


def _row(line: TaskLine, calendar: Calendar, names: dict[str, str], shown: list[str] | None) -> dict[str, Any]:
    return {
        "key": line.key,
        "case": line.instance_key,
        "shared": len(line.groups) > 1,
        "reference": reference_of(line.instance_key, line.attributes),
        "name": line.name,
        "priority": line.priority,
        "attributes": _words(line.attributes, shown),
        "due": term(line, calendar),
        "assignee": line.assignee,
        "assignee_name": names.get(line.assignee or "", line.assignee),
        "mine": line.assignee == office_actor().name,
    }
