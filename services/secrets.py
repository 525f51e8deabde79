"""What must reach a person by mail and be found nowhere else: kept encrypted in a row until the mail is accepted.

An issued password or a confirmation code is never a process variable. A variable holds the *reference* that
:func:`put` returns; ``mail.send`` reads the row, and deletes it in the step that records the mail's acceptance.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key
from engine.errors import Refusal
from engine.models.process import VariableRow
from services.tools import Tools, key_in

#: How long a secret waits for its mail, incidents and corrected addresses included.
LIFETIME = timedelta(days=30)


class SecretGone(Refusal):
    """The secret was already delivered, or it expired."""


class Secret(Base):
    """One secret on its way: ``ciphertext`` is the vault's, of a JSON object of texts."""

    __tablename__ = "secret"
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    ciphertext: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime] = mapped_column(Instant, index=True)


def put(tools: Tools, session: Session, words: Mapping[str, str], lifetime: timedelta = LIFETIME) -> str:
    """Keep ``words`` (e.g. ``{"password": …}``) encrypted; returns the reference that a variable may hold."""
    now = tools.clock()
    row = Secret(
        key=tools.keys(), ciphertext=tools.vault.encrypt(json.dumps(dict(words))), created=now, expires=now + lifetime
    )
    session.add(row)
    session.flush()
    return str(row.key)


def read(tools: Tools, session: Session, reference: str) -> dict[str, str]:
    """The words behind a reference; raises :class:`SecretGone`."""
    key = key_in(reference)
    row = session.get(Secret, key) if key is not None else None
    if row is None or row.expires <= tools.clock():
        raise SecretGone
    words: dict[str, str] = json.loads(tools.vault.decrypt(row.ciphertext))
    return words


def erase(session: Session, reference: str) -> None:
    """Delete the row, if it is still there."""
    session.execute(delete(Secret).where(Secret.key == key_in(reference)))


def release(session: Session, instance_key: int) -> None:
    """Delete what an instance's variables still refer to: it has ended, and no mail of it will ever go out.

    A hook of the transaction that ends an instance.
    """
    values = select(VariableRow.value).where(VariableRow.instance_key == instance_key, ~VariableRow.personal)
    found = {key_in(value[1:-1]) for value in session.scalars(values) if value.startswith('"')} - {None}
    session.execute(delete(Secret).where(Secret.key.in_(found)))


def sweep(tools: Tools, session: Session) -> int:
    """Delete what has expired; returns how many rows."""
    expired = session.scalars(select(Secret.key).where(Secret.expires <= tools.clock())).all()
    session.execute(delete(Secret).where(Secret.key.in_(expired)))
    return len(expired)
