"""Which open user tasks an actor may do: filtered, a page at a time, and the most urgent one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.actor import Actor
from engine.database.sessions import connection
from engine.models.process import (
    NEVER,
    UserTask,
)
from engine.worklist import pages, statements
from engine.worklist.filters import Section
from engine.worklist.independence import ElementsOf, own_cases


@dataclass(frozen=True)
class TaskFilter:
    """What a list of user tasks is narrowed to. ``attributes``: search attributes that must have these values.

    ``text``: words that a task's name or its instance must have, or begin with; where ``secret`` is given (a word's
    hash, :func:`engine.worklist.words.hashed`), a whole word that stands in personal data finds it too.
    """

    mine: bool = False
    unassigned: bool = False
    due_before: datetime | None = None
    due_after: datetime | None = None
    priority_from: int | None = None
    assignee: str | None = None
    process_id: str | None = None
    element_id: str | None = None
    text: str = ""
    secret: Callable[[str], str] | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskLine:
    """One user task in a list, with its instance's search attributes."""

    key: int
    instance_key: int
    definition_key: int
    process_id: str
    element_id: str
    name: str
    groups: tuple[str, ...]
    assignee: str | None
    priority: int
    created: datetime
    due_at: datetime | None
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """A page of lines; ``after`` continues it (``None`` at the end). ``total`` is exact up to :data:`MOST_COUNTED`."""

    lines: tuple[TaskLine, ...]
    after: str | None
    total: int


def group_sets(session: Session, actor: Actor) -> list[str]:
    """The stored combinations of candidate groups that this actor belongs to. There are few: one per lane."""
    return [found for found in all_groups(session) if actor.is_of(found)]


def all_groups(session: Session) -> list[str]:
    """Every combination of candidate groups that an open task has."""
    return [str(row[0]) for row in connection(session).execute(_GROUPS)]


def tasks(session: Session, actor: Actor, wanted: TaskFilter, after: str | None = None, size: int = 25) -> Page:
    """User tasks this actor may do, the most urgent first: by priority, then due date, then age."""
    sections, place = _sections(session, actor, wanted), pages.Place.read(after)
    criteria = pages.criteria(session, wanted.attributes, wanted.text, wanted.secret)
    found = pages.find(session, sections, criteria, place, size)
    return Page(tuple(map(_line, found.rows)), str(found.after) if found.after else None, found.total)


def _line(row: Iterable[Any]) -> TaskLine:
    cells = list(row)
    cells[6] = candidate_groups.split(cells[6])
    return TaskLine(*cells)


def next_task(session: Session, actor: Actor, elements_of: ElementsOf) -> int | None:
    """The key of the most urgent task to go on with: of those the actor holds, else of those that nobody does.

    One that the drawing wants from another person is passed over.
    """
    most_urgent = pages.most_urgent(session, actor.name)
    able = [each for each in most_urgent if each.groups is None or actor.is_of(each.groups)]
    if own_cases(session, able, actor, elements_of):
        return _next_in_list(session, actor, elements_of)
    held = (each.key for each in able if each.groups is None)
    return next(held, None) or next((each.key for each in able), None)


def _next_in_list(session: Session, actor: Actor, elements_of: ElementsOf) -> int | None:
    """The same, task by task: the first of a list is not the actor's."""
    for wanted in (TaskFilter(mine=True), TaskFilter(unassigned=True)):
        after, more = None, True
        while more:
            page = tasks(session, actor, wanted, after)
            kept = own_cases(session, page.lines, actor, elements_of)
            if free := next((line.key for line in page.lines if line.key not in kept), None):
                return free
            after, more = page.after, page.after is not None
    return None


_GROUPS = statements.distinct_values(UserTask.groups)


def _sections(session: Session, actor: Actor, wanted: TaskFilter) -> list[Section]:
    """The stretches of the list that hold what is wanted: one per combination of groups, or a person's own."""
    given = Section(
        free=True if wanted.unassigned else None,
        most_rank=None if wanted.priority_from is None else -wanted.priority_from,
        since=wanted.due_after,
        before=wanted.due_before or (NEVER if wanted.due_after else None),
        process=wanted.process_id,
        element=wanted.element_id,
        instance=actor.instance,
    )
    if wanted.mine:
        return [replace(given, assignee=actor.name)]
    sets = group_sets(session, actor)
    if wanted.assignee is not None:
        sections = [replace(given, assignee=wanted.assignee, among=tuple(sets))]
    else:
        sections = [replace(given, groups=groups) for groups in sets]
    if given.before is None:
        return sections
    return by_rank(session, sections)


def by_rank(session: Session, sections: Iterable[Section]) -> list[Section]:
    """The sections cut by rank: within one, the list is in order of the deadline, so a part of it is a range."""
    return [replace(section, rank=rank) for section in sections for rank in _ranks(session, section)]


def _ranks(session: Session, section: Section) -> list[int]:
    """The ranks that stand on a section, whatever is due when."""
    values: dict[str, Any] = {}
    shape = statements.shapes([replace(section, since=None, before=None)], "section", values)
    return [row[0] for row in connection(session).execute(statements.ranks(shape), values)]
