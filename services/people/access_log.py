"""Who opened, tried and changed what: the lines of the record that stand on no case's history, nobody's data in them.

Reglamento of Ley 29733 (DS 016-2024-JUS), art. 46: accesses to personal data are logged and the log is kept for at
least two years. A line says a user name, what was done, and the key of a case or file; what the case says about whom is
not in it. Looking again at the same thing within :data:`AGAIN` is the same looking: a reloaded page costs no line.

Lines are sealed as they are inserted and linked within a minute (:mod:`engine.record`): none is ever changed, and those
that go by :func:`sweep` leave a line that says so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, Index, String, bindparam, delete, exists, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sealing import SEAL, seal_column
from engine.database.sessions import Base, Instant, Key
from engine.models.record import RecordBatch
from engine.record_check import NUMBERS, SWEPT, members
from services.tools import Tools

AGAIN: Final = timedelta(minutes=10)
#: The shortest time the law allows, and what is kept where the installation says nothing.
YEARS: Final = 2

#: What may be opened. Signing in is no viewing, and every time counts.
SIGNED_IN, CASE, TASK, FILE, SEARCH = "signed_in", "case", "task", "file", "search"
READINGS: Final = frozenset({SIGNED_IN, CASE, TASK, FILE, SEARCH})
#: What was tried in vain: a wrong password or code, too many tries, what the role or four eyes refuse.
WRONG_PASSWORD, WRONG_CODE, TOO_MANY, REFUSED, OWN_CASE = "wrong_password", "wrong_code", "too_many", "refused", "own"
TRIES: Final = frozenset({WRONG_PASSWORD, WRONG_CODE, TOO_MANY, REFUSED, OWN_CASE})
#: What was done to the office itself, to its people, and to this record; what is done to a case stands in its history.
PERSON_ADDED, CORRECTED, ROLES, PASSWORD = "person_added", "person_corrected", "roles", "password"
LEFT, BACK, SESSIONS_ENDED, REVIEWED = "left", "back", "sessions_ended", "roles_reviewed"
PUBLISHED, CALENDAR, IMPORTED, EXPORTED = "published", "calendar", "imported", "exported"
#: Whoever tried something, where nobody is known by that name: what was typed is kept by no line.
STRANGER: Final = ""
#: What the office does by itself, by which its own lines are found.
_SYSTEM: Final = "sistema"
#: Whoever has the session of one request.
APPLICANT: Final = "solicitante"


class AccessEntry(Base):
    """One line. ``subject``: the key of what was opened, or of the account; ``place``: the network address as a keyed
    hash; ``detail``: facts of an act, names and numbers. Nothing a person could be known by.
    """

    __tablename__ = "access_entry"
    __table_args__ = (Index(None, "who", "key"), Index(None, "who", "at"), Index(None, "instance_key", "key"))
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    who: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(20))
    instance_key: Mapped[int | None] = mapped_column(Key)
    subject: Mapped[str | None] = mapped_column(String(60))
    place: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    seal: Mapped[bytes | None] = seal_column("access_entry")


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; ``what``: kinds of lines; ``before`` is the key at which it goes on."""

    who: str | None = None
    instance_key: int | None = None
    before: int | None = None
    what: Collection[str] = ()
    without: Collection[str] = ()


def note(tools: Tools, who: str, what: str, instance_key: int | None = None, subject: str | None = None) -> None:
    """Write that somebody opened something, in a transaction of its own; nothing for the same again at once."""
    _add(tools, who, what, instance_key, subject, None, each_time=what == SIGNED_IN)


def tried(
    tools: Tools, what: str, origin: str, who: str = STRANGER, subject: str | None = None, case: int | None = None
) -> None:
    """Write that somebody tried in vain (:data:`TRIES`), from a network address; nothing for the same again at once.

    ``who``: a user name that there is. In a transaction of its own: what was refused is rolled back, this is not.
    """
    _add(tools, who, what, case, subject, place_of(tools, origin), each_time=what in (WRONG_PASSWORD, WRONG_CODE))


def act(
    tools: Tools, session: Session, who: str, what: str, subject: str = "", detail: Mapping[str, Any] | None = None
) -> None:
    """Write, in the caller's transaction, that somebody did something that stands on no case.

    ``what``: at most 20 letters; ``subject``: whom or what it was done to, by a user name or a key.
    """
    row = {"key": tools.keys(), "at": tools.clock(), "who": who[:60], "what": what, "subject": subject[:60] or None}
    session.execute(_INSERT, {**_EMPTY, **row, "detail": dict(detail) if detail else None})


def place_of(tools: Tools, origin: str) -> str:
    """A network address as lines know it: the same for the same one, and nobody without the keys finds it out."""
    tools.database.seals.prepare()
    return tools.database.seals.of(f"place|{origin}".encode()).hex()


def entries(session: Session, wanted: Wanted, size: int) -> Sequence[AccessEntry]:
    """Lines, the newest first."""
    query = select(AccessEntry).order_by(AccessEntry.key.desc()).limit(size)
    if wanted.who is not None:
        query = query.where(AccessEntry.who == wanted.who)
    if wanted.instance_key is not None:
        query = query.where(AccessEntry.instance_key == wanted.instance_key)
    if wanted.before is not None:
        query = query.where(AccessEntry.key < wanted.before)
    if wanted.what:
        query = query.where(AccessEntry.what.in_(wanted.what))
    if wanted.without:
        query = query.where(AccessEntry.what.not_in(wanted.without))
    return session.scalars(query).all()


def sweep(tools: Tools, session: Session) -> None:
    """Delete what is older than the installation keeps (``access_log_years``), by whole batches, and write that down.

    Nothing where the database's role may not delete: then the operator does it (``aliado record sweep``).
    """
    if not _may_delete(session):
        return
    before = tools.clock() - timedelta(days=366 * int(tools.settings.get("access_log_years", YEARS)))
    done = _swept_to(session)
    younger = session.scalar(select(func.min(RecordBatch.position)).where(RecordBatch.until >= before))
    last = younger - 1 if younger else session.scalar(select(func.max(RecordBatch.position))) or 0
    gone = sum(_sweep_batch(session, position) for position in range(done + 1, last + 1))
    if gone:
        act(tools, session, _SYSTEM, SWEPT, "", {"table": AccessEntry.__tablename__, "to": last, "lines": gone})


def _sweep_batch(session: Session, position: int) -> int:
    """Delete a batch's lines, but those that say what went before; how many there were."""
    packed = session.scalar(select(RecordBatch.members).where(RecordBatch.position == position)) or b""
    ours = [a for number, a, _b, _digest in members(packed) if number == NUMBERS[AccessEntry.__tablename__]]
    for start in range(0, len(ours), 500):
        gone = delete(AccessEntry).where(AccessEntry.key.in_(ours[start : start + 500]))
        session.execute(gone.where(AccessEntry.what != SWEPT))
    return len(ours)


def _swept_to(session: Session) -> int:
    """The last batch whose lines went before."""
    ours = select(AccessEntry.detail).where(AccessEntry.who == _SYSTEM, AccessEntry.what == SWEPT)
    told = session.scalars(ours.order_by(AccessEntry.key.desc()))
    return max((one["to"] for one in told if one and one.get("table") == AccessEntry.__tablename__), default=0)


def _may_delete(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(text("SELECT has_table_privilege('access_entry', 'DELETE')")))


def _add(
    tools: Tools,
    who: str,
    what: str,
    instance_key: int | None,
    subject: str | None,
    place: str | None,
    *,
    each_time: bool,
) -> None:
    now = tools.clock()
    line: dict[str, Any] = {**_EMPTY, "key": tools.keys(), "at": now, "who": who, "what": what, "place": place}
    line |= {"instance_key": instance_key, "subject": subject}
    if each_time:
        tools.database.add(_INSERT, line)
        return
    tools.database.seals.prepare()
    sealed = {SEAL: tools.database.seals.of_row(AccessEntry.__tablename__, line)}  # no default reaches a SELECT
    tools.database.add(_INSERT_ANEW, {**line, **sealed, "since": now - AGAIN})


_EMPTY: Final = dict.fromkeys(("instance_key", "subject", "place", "detail"))
_INSERT = insert(AccessEntry)
_line = {name: bindparam(name, type_=column.type) for name, column in AccessEntry.__table__.c.items()}
_SAME = exists().where(
    AccessEntry.who == _line["who"],
    AccessEntry.at > bindparam("since", type_=Instant),
    AccessEntry.what == _line["what"],
    AccessEntry.instance_key.is_not_distinct_from(_line["instance_key"]),
    AccessEntry.subject.is_not_distinct_from(_line["subject"]),
    AccessEntry.place.is_not_distinct_from(_line["place"]),
)
_INSERT_ANEW = insert(AccessEntry).from_select(
    list(_line), select(*_line.values()).where(~_SAME), include_defaults=False
)
