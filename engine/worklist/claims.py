"""What happens to a user task while its token stays where it is: claim, release, assign, draft.

Claims never touch the instance: one conditional UPDATE decides, and the loser is told who won. Giving back and giving
on stand in the instance's history, with who did it: a claim is seen by what follows it, these are not.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import EllipsisType
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clock import Clock
from engine.database.sessions import Database, upserting
from engine.database.vault import Vault
from engine.errors import AlreadyClaimed, NotAllowed, Refusal, TaskNotOpen
from engine.models.process import Draft, History, Instance, UserTask
from engine.worklist.independence import ElementsOf, refuse_own_case


class DraftChanged(Refusal):
    """The person kept another draft of the task since the page at hand was made."""


def permit(row: UserTask | None, actor: Actor) -> UserTask:
    """The row, if the task is open and for this actor; raises :class:`TaskNotOpen`, :class:`NotAllowed`."""
    if row is None:
        raise TaskNotOpen
    if not actor.may_do(row.instance_key, row.groups, row.assignee):
        raise NotAllowed(actor=actor.name)
    return row


@dataclass
class Worklist:
    """What the runtime does without moving a token."""

    database: Database
    clock: Clock
    vault: Vault
    #: The elements at which an instance of a definition (its key) may wait.
    elements: ElementsOf

    def claim(self, task_key: int, actor: Actor) -> None:
        """Take a task from the queue.

        Raises :class:`AlreadyClaimed` saying who won, :class:`TaskNotOpen`, and
        :class:`engine.worklist.independence.OwnCase` where the drawing wants another person than ``actor``.
        """
        with self.database.write() as session:
            self._want_another(session, permit(session.get(UserTask, task_key), actor), actor)
            free = update(UserTask).where(UserTask.key == task_key, UserTask.assignee.is_(None))
            # Reading first and writing later would let two people win.
            if session.execute(free.values(assignee=actor.name)).rowcount == 0:  # type: ignore[attr-defined]
                session.expire_all()
                row = session.get(UserTask, task_key)
                if row is None:
                    raise TaskNotOpen
                if row.assignee != actor.name:
                    raise AlreadyClaimed(assignee=row.assignee)

    def release(self, task_key: int, actor: Actor) -> None:
        """Give a task back to its group. Raises :class:`NotAllowed` for somebody else's."""
        with self.database.write() as session:
            row = permit(_locked(session, task_key), actor)
            if row.assignee not in (None, actor.name):
                raise NotAllowed(actor=actor.name)
            _give(session, self.clock(), row, actor, None)

    def assign(
        self, task_key: int, actor: Actor, assignee: str | None, *, held_by: str | EllipsisType | None = ...
    ) -> None:
        """Give a task to a person or to nobody: a supervisor's act; the caller checks the role.

        ``held_by``: who had it when the supervisor looked; if a third person has it by now nothing changes and
        :class:`AlreadyClaimed` says who. Left out: whoever has it. Raises :class:`TaskNotOpen`, and
        :class:`engine.worklist.independence.OwnCase` where the drawing wants another person than ``assignee``.
        """
        with self.database.write() as session:
            row = _locked(session, task_key)
            if row is None:
                raise TaskNotOpen
            if held_by is not ... and row.assignee not in (None, held_by, assignee):
                raise AlreadyClaimed(assignee=row.assignee)
            if assignee is not None:
                self._want_another(session, row, Actor(assignee))
            _give(session, self.clock(), row, actor, assignee)

    def _want_another(self, session: Session, row: UserTask, actor: Actor) -> None:
        elements = self.elements(session, row.definition_key)
        refuse_own_case(session, elements.get(row.element_id), elements, row.instance_key, actor)

    def release_all(self, assignee: str, actor: Actor) -> int:
        """Give every task that a person holds back to its group, of the groups of ``actor`` only; says how many.

        A supervisor's act, for whoever is absent; what was typed stays as a draft. The caller checks the role.
        """
        with self.database.write() as session:
            return _release(session, self.clock(), assignee, actor, actor.is_of)

    def save_draft(self, task_key: int, values: Mapping[str, Any], actor: Actor, *, after: int | None = None) -> int:
        """Keep what a person typed so far, as their own; nothing is validated. It goes with its task.

        ``after``: the revision of their draft that the page was made from, 0 for none; one kept since then stays, and
        :class:`DraftChanged` says so. Left out: whichever there is. Returns the new revision. Raises
        :class:`TaskNotOpen`, :class:`NotAllowed`.
        """
        with self.database.write() as session:
            permit(session.get(UserTask, task_key), actor)
            text = self.vault.encrypt(json.dumps(values, ensure_ascii=False))
            try:
                kept = self._write_draft(session, task_key, actor.name, text, after)
            except IntegrityError:  # a step took the task away after it was read
                raise TaskNotOpen from None
        if kept is None:
            raise DraftChanged
        return kept

    def _write_draft(self, session: Session, task_key: int, owner: str, text: str, after: int | None) -> int | None:
        """One statement, whether there is a draft or not: all that it can miss is the task, whoever else writes."""
        columns = {"values": text, "updated": self.clock()}
        row = upserting(session)(Draft).values(task_key=task_key, owner=owner, revision=(after or 0) + 1, **columns)
        kept: int | None = session.execute(
            row.on_conflict_do_update(
                index_elements=[Draft.task_key, Draft.owner],
                set_={**columns, "revision": Draft.revision + 1},
                where=None if after is None else Draft.revision == after,
            ).returning(Draft.revision)
        ).scalar_one_or_none()
        return kept


def give_back(session: Session, now: datetime, person: Actor, by: Actor) -> int:
    """Give back, in the caller's transaction, what a person holds and is no longer of a group for; says how many.

    A task that names no group stays: only its assignee can do it.
    """
    return _release(session, now, person.name, by, partial(_is_lost, person))


def would_give_back(session: Session, person: Actor) -> int:
    """How many tasks :func:`give_back` would give back."""
    held = session.scalars(select(UserTask.groups).where(UserTask.assignee == person.name))
    return sum(_is_lost(person, groups) for groups in held)


def _is_lost(person: Actor, groups: str) -> bool:
    return bool(groups) and not person.is_of(groups)


def _release(session: Session, now: datetime, assignee: str, by: Actor, which: Callable[[str], bool]) -> int:
    held = session.execute(
        select(UserTask.key, UserTask.groups).where(UserTask.assignee == assignee).order_by(UserTask.instance_key)
    ).all()
    rows = (_locked(session, key) for key, groups in held if which(groups))
    return sum(_give(session, now, row, by, None) for row in rows if row and row.assignee == assignee)


def _locked(session: Session, task_key: int) -> UserTask | None:
    """The row, its instance locked before it, in the order of every step: the other way round would deadlock."""
    instance_key = session.scalar(select(UserTask.instance_key).where(UserTask.key == task_key))
    if instance_key is None:
        return None
    session.get(Instance, instance_key, with_for_update=True)
    return session.get(UserTask, task_key, with_for_update=True)


def _give(session: Session, now: datetime, row: UserTask, actor: Actor, assignee: str | None) -> bool:
    """Change who holds a task and write it into the history; whether anything changed."""
    before, row.assignee = row.assignee, assignee
    if before == assignee:
        return False
    instance = session.get_one(Instance, row.instance_key)
    instance.sequence += 1
    session.add(
        History(
            instance_key=instance.key,
            sequence=instance.sequence,
            at=now,
            kind="assigned" if assignee else "released",
            element_id=row.element_id,
            actor=actor.name,
            detail={"from": before, "to": assignee},
        )
    )
    return True
