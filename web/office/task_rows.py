"""Open tasks as lines of an office page: whose lists somebody may read, terms and search attributes in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.actor import Actor
from engine.calendar.working_days import Calendar
from engine.definitions.bundle import Bundle
from engine.definitions.library import NEWEST_OF_EACH
from engine.models.process import ProcessDefinition, UserTask
from engine.worklist import pages, tasks, words
from engine.worklist.independence import own_cases
from engine.worklist.tasks import TaskLine
from services.calendar import peru as calendars
from services.people.access_log import SEARCH
from web.cases.case import reference_of
from web.identity import ADMINISTRADOR, SOLICITANTE, SUPERVISOR, office_actor, roles
from web.installation import installation
from web.properties import QUEUE
from web.reveal import About, may_read, reading
from web.wording import dates

MINE, GROUP, ALL = "mias", "grupo", "todas"
#: With this many working days left, or fewer, a term is said to be near.
SOON = 1


def reader(session: Session, view: str = ALL) -> Actor:
    """The signed-in person with the groups whose tasks they may read: supervisors read those of every office group."""
    actor = office_actor()
    groups = actor.groups - {SOLICITANTE}
    if view == ALL and roles() & {SUPERVISOR, ADMINISTRADOR}:
        groups |= set(chain.from_iterable(map(candidate_groups.split, tasks.all_groups(session)))) - {SOLICITANTE}
    return Actor(actor.name, frozenset(groups))


def secret_words() -> Callable[[str], str] | None:
    """How words of personal data are looked up, for whoever may read it; others must not learn whose a case is."""
    return partial(words.hashed, installation().tools.vault) if may_read() else None


def total_words(total: int) -> str:
    """«3 tareas»; beyond what is counted, «más de»."""
    if total > pages.MOST_COUNTED:
        return "más de 1.000 tareas"
    return "1 tarea" if total == 1 else f"{total} tareas"


def label(name: str) -> str:
    """A search attribute's name as a heading: ``tipo_de_solicitud`` is «Tipo de solicitud»."""
    return name.replace("_", " ").capitalize()


def term(task: TaskLine | UserTask, calendar: Calendar, now: datetime | None = None) -> dict[str, Any]:
    """A task's term in words: what is left in working days, until when, whether that is near or past."""
    if task.due_at is None:
        return {}
    now = now or installation().now()
    past = task.due_at < now
    days = calendar.working_days_between(now, task.due_at)
    left = dates.term_left(days, task.due_at, now)
    return {"left": left, "overdue": past, "soon": days <= SOON, "day": dates.short_day(task.due_at)}


def shown_attributes(session: Session) -> dict[str, list[str]]:
    """The search attributes each process wants people to see and filter by (its property ``bandeja``), as far as
    whoever asks may read what they are made of.
    """
    newest = _newest(session)
    secret = _personal(newest)
    return {
        process: [
            name for name in QUEUE.names(bundle.processes[process]) if name not in secret or reading(About(SEARCH))
        ]
        for process, bundle in newest.items()
    }


def secret_attributes(session: Session) -> frozenset[str]:
    """The search attributes that are made of somebody's personal values: nobody lists or filters by them unread."""
    return _personal(_newest(session))


def _personal(newest: Mapping[str, Bundle]) -> frozenset[str]:
    return frozenset(chain.from_iterable(bundle.personal_attributes[process] for process, bundle in newest.items()))


def _newest(session: Session) -> dict[str, Bundle]:
    library = installation().runtime.library
    return {process: library.bundle_of(session, key) for process, key in session.execute(_NEWEST)}


_NEWEST = select(ProcessDefinition.process_id, ProcessDefinition.key).where(ProcessDefinition.key.in_(NEWEST_OF_EACH))


def rows(
    session: Session, lines: Iterable[TaskLine], names: Mapping[str, str], shown: Mapping[str, list[str]] | None = None
) -> list[dict[str, Any]]:
    """Lines of the queue as a page shows them."""
    lines, actor = list(lines), office_actor()
    kept = own_cases(session, lines, actor, installation().runtime.library.elements_of)
    calendar, now, me = calendars.calendar(installation().tools, session), installation().now(), actor.name
    shown = shown_attributes(session) if shown is None else shown
    address = url_for("task.page", key=0).removesuffix("0")
    terms = {line.due_at: term(line, calendar, now) for line in lines}  # many are due on the same day
    return [
        {
            "key": line.key,
            "href": f"{address}{line.key}",
            "case": line.instance_key,
            "shared": len(line.groups) > 1,
            "reference": reference_of(line.instance_key, line.attributes),
            "name": line.name,
            "priority": line.priority,
            "attributes": _words(line.attributes, shown.get(line.process_id, [])),
            "due": terms[line.due_at],
            "assignee": line.assignee,
            "assignee_name": names.get(line.assignee or "", line.assignee),
            "mine": line.assignee == me,
            "own_steps": kept.get(line.key, []),
        }
        for line in lines
    ]


def _words(attributes: Mapping[str, str], shown: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(attributes[name] for name in shown if attributes.get(name)))
