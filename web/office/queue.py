"""The work queue (`/bandeja`): mine, my group's, all I may see; take a task, give it back."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from engine.worklist import pages, tasks
from engine.worklist.tasks import TaskFilter
from services.people import staff
from services.people.access_log import SEARCH
from web.http.addresses import further
from web.identity import office, office_actor
from web.installation import installation
from web.office.task_rows import (
    ALL,
    GROUP,
    MINE,
    label,
    reader,
    rows,
    secret_attributes,
    secret_words,
    shown_attributes,
    total_words,
)
from web.reveal import About, may_read, reading

blueprint = Blueprint("queue", __name__, url_prefix="/bandeja")

TABS = ((MINE, "Mis tareas"), (GROUP, "Sin tomar"), (ALL, "Todas"))
#: An attribute with more values than this is searched by text, not chosen from a list.
MOST_OFFERED = 40


@blueprint.get("")
@office()
def page() -> Any:
    """One page of the queue."""
    view = request.args.get("ver", GROUP)
    with installation().database.read() as session:
        wanted = _filter(session, view)
        if wanted.text and wanted.secret:
            reading(About(SEARCH))
        found = tasks.tasks(session, reader(session, view), wanted, request.args.get("desde"))
        shown = shown_attributes(session)
        lines = rows(session, found.lines, staff.names(session), shown)
        named = list(dict.fromkeys([*(name for names in shown.values() for name in names), *wanted.attributes]))
        choices = pages.choices(session, named, MOST_OFFERED)
    return render_template(
        "office/queue.html",
        rows=lines,
        total=total_words(found.total),
        view=view,
        tabs=TABS,
        text=wanted.text,
        personal=wanted.secret is not None,
        overdue=wanted.due_before is not None,
        attributes=filters(named, choices, wanted.attributes),
        filtered=bool(wanted.text or wanted.due_before or wanted.attributes),
        after=further(desde=found.after) if found.after else "",
    )


@blueprint.post("/tarea/<int:key>/tomar")
@office()
def claim(key: int) -> Any:
    """«Tomar»: the loser of a race is told who won."""
    installation().runtime.worklist.claim(key, office_actor())
    return redirect(url_for("task.page", key=key))


def _filter(session: Session, view: str) -> TaskFilter:
    asked, secret = request.args, frozenset[str]() if may_read() else secret_attributes(session)
    return TaskFilter(
        mine=view == MINE,
        unassigned=view == GROUP,
        due_before=installation().now() if asked.get("vencidas") == "1" else None,
        text=asked.get("q", "").strip()[:100],
        secret=secret_words(),
        attributes={
            name[2:]: value
            for name, value in asked.items()
            if name.startswith("a.") and value and name[2:] not in secret
        },
    )


def filters(names: Iterable[str], choices: Mapping[str, list[str]], chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """A list for every attribute with something to choose from; what was chosen can always be taken back."""
    offered = {**{name: [value] for name, value in chosen.items()}, **choices}
    return [
        {"name": name, "label": label(name), "values": offered[name], "chosen": chosen.get(name)}
        for name in names
        if name in offered
    ]
