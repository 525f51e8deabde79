"""What is kept of messages: those with a time to live, for who comes to wait later, and which instances one began.

Nothing here moves a token: :meth:`engine.execution.runtime.Runtime.deliver` publishes a message, and a worker brings
kept ones (:mod:`engine.jobs.kept_messages`; decision 0028).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from engine import feel
from engine.actor import Actor
from engine.database.locks import one_at_a_time
from engine.database.vault import Vault
from engine.feel import json_form
from engine.models.messages import KeptMessage, MessageStart, MessageTaken
from engine.models.process import Instance


@dataclass(frozen=True)
class Message:
    """A message that somebody publishes. ``correlation_key``: a text, or a value that a drawing computed.

    ``variables``: what it brings; those named in ``personal`` are encrypted at rest.
    """

    name: str
    correlation_key: Any
    actor: Actor
    variables: Mapping[str, Any] = field(default_factory=dict)
    personal: Collection[str] = ()

    @property
    def about(self) -> str:
        """The correlation key as rows keep it."""
        return feel.string(self.correlation_key)


def keep(
    session: Session, vault: Vault, key: int, message: Message, span: tuple[datetime, datetime], had: Iterable[str]
) -> None:
    """Keep a message under ``key`` from the first instant of ``span`` until the second. ``had``: processes that have
    had it already.
    """
    encoded = {name: json_form.encode(value) for name, value in message.variables.items()}
    session.add(
        KeptMessage(
            key=key,
            name=message.name,
            correlation_key=message.about,
            actor=message.actor.name,
            variables=vault.encrypt(json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))),
            personal=sorted(message.personal),
            created=span[0],
            expires_at=span[1],
        )
    )
    session.flush()
    session.add_all(MessageTaken(message_key=key, process_id=process) for process in had)
    session.flush()


def read(vault: Vault, row: KeptMessage) -> Message:
    """The message that a row keeps. Its actor is known by name alone: what they were allowed was asked before."""
    found = json.loads(vault.decrypt(row.variables))
    brought = {name: json_form.decode(value) for name, value in found.items()}
    return Message(row.name, row.correlation_key, Actor(row.actor), brought, row.personal)


def may_begin(session: Session, process_id: str, about: str) -> bool:
    """Whether a message with this correlation key may begin an instance: none runs that one with the same key began.

    Until the transaction ends nobody else may. Without a correlation key every message begins one.
    """
    if not about:
        return True
    one_at_a_time(session, f"message start {process_id} {about}")
    return not session.scalar(select(runs(process_id).where(MessageStart.correlation_key == about)))


def runs(process_id: str) -> Any:
    """Whether an instance of a process runs that a message began; the caller says with which correlation key."""
    of_process = MessageStart.process_id == process_id, Instance.status == "active"
    return exists().where(Instance.key == MessageStart.instance_key, *of_process)


def began(session: Session, instance_key: int, process_id: str, about: str) -> None:
    """Remember that a message with this correlation key began an instance, which is written already."""
    if about:
        session.add(MessageStart(instance_key=instance_key, process_id=process_id, correlation_key=about))
        session.flush()


def not_had_by(process: Any) -> ColumnElement[bool]:
    """Of kept messages: those that a process (its id, or a column of ids) has not had yet."""
    return ~exists().where(MessageTaken.message_key == KeptMessage.key, MessageTaken.process_id == process)


def forget(session: Session, now: datetime) -> None:
    """Delete the messages whose time is over, and what was remembered of instances that have ended."""
    session.execute(delete(KeptMessage).where(KeptMessage.expires_at <= now))
    ended = select(Instance.key).where(Instance.key == MessageStart.instance_key, Instance.status != "active")
    session.execute(delete(MessageStart).where(ended.exists()))
