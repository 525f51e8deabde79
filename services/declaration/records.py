"""Which declarations were made: what the paper's codes lead back to.

A document id stays with its instance; every change of the printed data is a new version, to be signed again. The row
holds no personal data: a keyed hash says *which* data was printed, not what it says.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base, Instant, Key
from engine.errors import Refusal
from services.declaration.codes import MOST_VERSIONS, new_document


class TooManyVersions(Refusal):
    """Instance {instance} has as many versions of its declaration as the code on paper can count."""


class Declaration(Base):
    """One version of one instance's declaration."""

    __tablename__ = "declaration"
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    instance_key: Mapped[int] = mapped_column(BigInteger)
    job_key: Mapped[int] = mapped_column(BigInteger, unique=True)
    cvd: Mapped[str] = mapped_column(String(16))
    data_hash: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    manifest: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_key: Mapped[int] = mapped_column(ForeignKey("stored_file.key"))
    created: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("document", "version"), UniqueConstraint("instance_key", "version"))


def latest(session: Session, instance_key: int) -> Declaration | None:
    """The newest version of an instance's declaration."""
    query = select(Declaration).where(Declaration.instance_key == instance_key)
    return session.scalar(query.order_by(Declaration.version.desc()).limit(1))


def made_by(session: Session, job_key: int) -> Declaration | None:
    """What this job has already made, in an earlier run."""
    return session.scalar(select(Declaration).where(Declaration.job_key == job_key))


def next_codes(session: Session, instance_key: int) -> tuple[str, int]:
    """The document id and version that the instance's next declaration bears."""
    last = latest(session, instance_key)
    if last is None:
        return new_document(), 1
    if last.version >= MOST_VERSIONS:
        raise TooManyVersions(instance=instance_key)
    return last.document, last.version + 1


def canonical(template: str, scope: Mapping[str, Any]) -> str:
    """What a declaration was made from, always written the same way."""
    return json.dumps([template, scope], default=str, sort_keys=True, ensure_ascii=False)
