"""What a supervisor looks after (`/bandeja/supervision`): what is late or escalated, who holds how much, giving on."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.actor import Actor
from engine.errors import NotAllowed, TaskNotOpen
from engine.models.process import UserTask
from engine.queries import workload
from engine.worklist import tasks
from engine.worklist.independence import own_cases
from engine.worklist.tasks import TaskFilter
from services.people import staff
from services.people.staff import OfficeUser
from web.http.addresses import further
from web.identity import SUPERVISOR, office, office_actor
from web.installation import installation
from web.office import task_rows
from web.office.actions import groups
from web.office.asking import ask, is_sure
from web.processes import entries

blueprint = Blueprint("supervision", __name__, url_prefix="/bandeja/supervision")

OVERDUE, ESCALATED = "vencidas", "escaladas"
TABS = ((OVERDUE, "Vencidas"), (ESCALATED, "Llegaron a Supervisión"))


@blueprint.get("")
@office(SUPERVISOR)
def page() -> Any:
    """Who holds how much, and the tasks that are late or escalated."""
    view = request.args.get("ver", OVERDUE)
    with installation().database.read() as session:
        reader = task_rows.reader(session)
        found = _shown(session, reader, view)
        everybody = staff.everybody(session)
        names = {user.username: user.name for user in everybody}
        loads = workload.workload(session, reader, installation().now())
        away = {user.username for user in everybody if not user.active}
        rows = task_rows.rows(session, found.lines, names)
        ways = entries.office_entries(session, installation().runtime, groups())
    return render_template(
        "office/supervision.html",
        rows=rows,
        total=task_rows.total_words(found.total),
        view=view,
        tabs=TABS,
        loads=[load for load in loads if load.assignee is not None],
        nobody=next((load for load in loads if load.assignee is None), None),
        names=names,
        away=away,
        entries=ways,
        after=further(desde=found.after) if found.after else "",
    )


@blueprint.post("/persona/<username>/liberar")
@office(SUPERVISOR)
def release_all(username: str) -> Any:
    """Every task a colleague holds goes back to its group; drafts stay."""
    with installation().database.read() as session:
        reader, name = task_rows.reader(session), staff.find(session, username).name
        held = {load.assignee: load.tasks for load in workload.workload(session, reader, installation().now())}
    if not is_sure() and (many := held.get(username)):
        says = [f"{_many(many)} de {name}: {'volverá' if many == 1 else 'volverán'} a su grupo.", _DRAFTS]
        return ask("Liberar todas", says, "Liberar todas", url_for("supervision.page"))
    count = installation().runtime.worklist.release_all(username, reader)
    flash(_released(count, name), "success")
    return redirect(url_for("supervision.page"))


@blueprint.post("/tarea/<int:key>/reasignar")
@office(SUPERVISOR)
def reassign(key: int) -> Any:
    """Give a task to somebody of its groups, or to nobody; who looked too long ago is told who has it now."""
    chosen, seen = request.form.get("persona", "") or None, request.form.get("la_tenia", "") or None
    with installation().database.read() as session:
        row = session.get(UserTask, key)
        if row is None:
            raise TaskNotOpen
        reader: Actor = task_rows.reader(session)
        able = {user.username: user.name for user in candidates(session, row)}
        if not reader.may_do(row.instance_key, row.groups) or (chosen and chosen not in able):
            raise NotAllowed(actor=office_actor().name)
    installation().runtime.worklist.assign(key, office_actor(), chosen, held_by=seen)
    flash(f"La tarea quedó asignada a {able[chosen]}." if chosen else "La tarea volvió a su grupo.", "success")
    return redirect(url_for("task.page", key=key))


def _shown(session: Session, reader: Actor, view: str) -> tasks.Page:
    """What is past its due date; or what the drawing brought before supervisors, by escalating it or as their own."""
    after = request.args.get("desde")
    if view == ESCALATED:
        return tasks.tasks(session, replace(reader, groups=frozenset({SUPERVISOR})), TaskFilter(), after)
    return tasks.tasks(session, reader, TaskFilter(due_before=installation().now()), after)


_DRAFTS = "Cualquiera de su grupo podrá tomarlas. Lo que escribió y no envió queda como borrador suyo."


def _many(count: int) -> str:
    return "1 tarea" if count == 1 else f"{count} tareas"


def _released(count: int, name: str) -> str:
    words = {0: f"{name} no tenía tareas tomadas.", 1: f"Se liberó 1 tarea de {name}."}
    return words.get(count, f"Se liberaron {count} tareas de {name}.")


def candidates(session: Session, row: UserTask) -> list[OfficeUser]:
    """The active people whose roles the task is for, and whom the drawing does not keep from it."""
    elements_of = installation().runtime.library.elements_of
    return [
        user
        for user in staff.everybody(session)
        if user.active
        and {*user.roles, candidate_groups.of_person(user.name)} & set(candidate_groups.split(row.groups))
        and not own_cases(session, [row], Actor(user.username), elements_of)
    ]
