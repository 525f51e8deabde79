"""Kept messages are brought to who has come to wait for them, and begin the processes that were not free before.

A worker looks whenever it looks for work. Each message that is brought is one transaction: it is given to a token, or
begins an instance, and its process has had it; a worker that is killed has done both or neither.
"""

import logging
from collections.abc import Callable
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.database.locks import until_nobody_is_in_the_way
from engine.database.sessions import locked
from engine.errors import NotAllowed
from engine.execution.events import messages
from engine.execution.loading import receive
from engine.execution.runtime import Runtime
from engine.jobs.failures import OF_THE_DATABASE, named
from engine.models.messages import KeptMessage, MessageStart, MessageTaken
from engine.models.process import Instance, ProcessDefinition, Subscription

#: So many are brought at a look.
MOST = 50
#: What may be brought: a message, and the row of a token that waits for it with the revision of its instance, or the
#: version of the process that begins with it.
Meeting = tuple[int, ...]
Act = Callable[[Session], bool]
_log = logging.getLogger("aliado.jobs")


class KeptMessages:
    """What is kept, in the office of one runtime. Any number of workers may look beside each other."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._in_vain: set[Meeting] = set()  # not tried again before something has changed

    def bring(self) -> int:
        """Bring what is awaited by now. Returns how many tokens and new instances that moved.

        One that cannot be given is named in the log, and keeps no other back; raises where the database is away.
        """
        with self._runtime.database.read() as session:
            if session.scalar(select(KeptMessage.key).limit(1)) is None:
                return 0
            found = {**self._awaited(session), **self._beginning(session)}
        self._in_vain &= found.keys()
        todo = [meeting for meeting in found if meeting not in self._in_vain]
        return sum(self._moved(meeting, found[meeting]) for meeting in todo[:MOST])

    def _moved(self, meeting: Meeting, act: Act) -> bool:
        moved: list[bool] = []
        try:
            until_nobody_is_in_the_way(self._in_a_transaction, act, moved)
        except OF_THE_DATABASE:
            raise
        except Exception as failure:  # noqa: BLE001  a drawing or an instance at fault stops no other
            _log.warning("message %s was not brought: %s", meeting[0], named(failure))
            moved = [False]
        if not moved[-1]:
            self._in_vain.add(meeting)
        self._runtime.wake()
        return moved[-1]

    def _in_a_transaction(self, act: Act, moved: list[bool]) -> None:
        with self._runtime.database.write() as session:
            moved.append(act(session))

    def _awaited(self, session: Session) -> dict[Meeting, Act]:
        """For each message and process the tokens that wait for it, who has waited longest first."""
        about = Subscription.name == KeptMessage.name, Subscription.correlation_key == KeptMessage.correlation_key
        found = session.execute(
            select(KeptMessage.key, Subscription.key, Instance.revision, Instance.key, Instance.process_id)
            .join(Subscription, about[0] & about[1] & (Subscription.kind == "message"))
            .join(Instance, Instance.key == Subscription.instance_key)
            .where(KeptMessage.expires_at > self._runtime.clock(), messages.not_had_by(Instance.process_id))
            .order_by(KeptMessage.key, Subscription.key)
        ).all()
        return {(row[0], row[1], row[2]): partial(self._give, row[0], row[1], row[3], row[4]) for row in found}

    def _give(self, message: int, subscription: int, instance: int, process_id: str, session: Session) -> bool:
        kept = self._kept(session, message, process_id)
        locked(session, Instance, instance)
        row = session.get(Subscription, subscription, populate_existing=True)
        if kept is None or row is None:
            return False
        loaded = self._runtime.loader.load_locked(session, instance)
        try:
            wanted = receive(loaded, row, kept.variables, kept.personal, kept.actor)
        except NotAllowed:  # who sent it may not do this here: it is for somebody else, or expires
            wanted = False
        if wanted:
            session.add(MessageTaken(message_key=message, process_id=process_id))
            self._runtime.finish_step(loaded, kept.actor)
        return wanted

    def _beginning(self, session: Session) -> dict[Meeting, Act]:
        """For each process that begins with a kept message: those that find it free, in the order they came."""
        in_time = KeptMessage.expires_at > self._runtime.clock()
        acts: dict[Meeting, Act] = {}
        for name in session.scalars(select(KeptMessage.name).where(in_time).distinct()).all():
            for definition, entry in self._runtime.library.started_by(session, "message", name):
                process = definition.process_id
                busy = messages.runs(process).where(MessageStart.correlation_key == KeptMessage.correlation_key)
                free = select(KeptMessage.key).where(KeptMessage.name == name, in_time, ~busy)
                found = free.where(messages.not_had_by(process)).order_by(KeptMessage.key).limit(MOST)
                for key in session.scalars(found).all():
                    acts[key, definition.key] = partial(self._begin, key, definition, entry)
        return acts

    def _begin(self, message: int, definition: ProcessDefinition, entry: str, session: Session) -> bool:
        kept = self._kept(session, message, definition.process_id)
        if kept is None or not messages.may_begin(session, definition.process_id, kept.about):
            return False
        self._runtime.begin_by_message(session, definition, entry, kept)
        session.add(MessageTaken(message_key=message, process_id=definition.process_id))
        return True

    def _kept(self, session: Session, key: int, process_id: str) -> messages.Message | None:
        """A message, locked, where it is still kept and its process has not had it."""
        row = locked(session, KeptMessage, key)
        if row is None or row.expires_at <= self._runtime.clock():
            return None
        if session.get(MessageTaken, (key, process_id)) is not None:
            return None
        return messages.read(self._runtime.vault, row)
