"""How often something may be tried, in one table (:data:`TABLE`).

One row per attempt, known only by a keyed fingerprint of who or what tried. The rows live in the database, so the limit
holds over every web process and survives a restart. Counting happens in a short transaction of its own, *before* the
work: a refused or failed attempt must stay counted, whatever the caller rolls back later.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Instant, Key
from engine.errors import Refusal
from services.tools import Tools

#: How far the clocks of two machines may differ: what lies further ahead was noted by a clock that has been set right.
_AHEAD = timedelta(minutes=1)


class TooManyAttempts(Refusal):
    """Too many attempts; try again in {minutes} minutes."""

    passes = True


class Attempt(Base):
    """One attempt. ``fingerprint`` is the vault's index of purpose and subject (a user name, an address, a code)."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "fingerprint", "at"),)
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant, index=True)


@dataclass(frozen=True)
class Limit:
    """At most ``times`` attempts of one subject within ``span``; ``purpose`` keeps limits from mixing."""

    purpose: str
    times: int
    span: timedelta


_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)

OFFICE_SIGN_IN = Limit("office sign-in, one name from one place", 10, _QUARTER)
OFFICE_NAME = Limit("office sign-in, one name from browsers it never signed in at", 50, _HOUR)
ALIADO_SIGN_IN = Limit("aliado sign-in, one name from one place", 10, _QUARTER)
ALIADO_NAME = Limit("aliado sign-in, one name from browsers it never signed in at", 100, _HOUR)
SIGN_IN_PLACE = Limit("sign-in, all names from one place, from browsers they never signed in at", 100, _QUARTER)
REQUEST_LOOK_UP = Limit("request looked up by code, from one place", 30, _QUARTER)
PAPER_LOOK_UP = Limit("request looked up by its paper, from one place", 30, _QUARTER)
PAPER = Limit("request looked up by its paper, one paper from one place", 20, _HOUR)
START = Limit("public process started from one place, unless its drawing says more or less (`limite`)", 20, _HOUR)
START_DAY = Limit("public process started from one place", 100, _DAY)
CODE_MAILED = Limit("code mailed to one address, for requests begun at one place", 5, _HOUR)
CODE_MAILED_IN_ALL = Limit("code mailed to one address", 20, _HOUR)
MAILED = Limit("mail to one address outside the office, besides codes, passwords and what has to arrive", 40, _DAY)
LINK_MAILED = Limit("lost link mailed again, one request", 3, _HOUR)
MAYOR_COMPARED = Limit("mayor compared with the list, different identities of one request", 5, _DAY)

#: Every limit there is; ``docs/operations.md`` shows it.
TABLE = (
    OFFICE_SIGN_IN,
    OFFICE_NAME,
    ALIADO_SIGN_IN,
    ALIADO_NAME,
    SIGN_IN_PLACE,
    REQUEST_LOOK_UP,
    PAPER_LOOK_UP,
    PAPER,
    START,
    START_DAY,
    CODE_MAILED,
    CODE_MAILED_IN_ALL,
    MAILED,
    LINK_MAILED,
    MAYOR_COMPARED,
)


def count(tools: Tools, *attempts: tuple[Limit, str]) -> None:
    """Record one attempt under each limit and subject; raises :class:`TooManyAttempts` if one is exhausted.

    Opens a transaction of its own: never call it inside another writing transaction. An attempt that is refused is
    not recorded, so waiting for ``span`` always helps, and who is locked out cannot be kept out by hammering.
    """
    with tools.database.write() as session:
        for limit, subject in attempts:
            _admit(tools, session, limit, subject)


def has_room(tools: Tools, session: Session, limit: Limit, subject: str) -> bool:
    """Record one attempt in the caller's transaction if the limit has room for it; says whether it had."""
    try:
        _admit(tools, session, limit, subject)
    except TooManyAttempts:
        return False
    return True


def has_room_for(tools: Tools, session: Session, limit: Limit, subject: str, what: str) -> bool:
    """The same where only different attempts count: trying ``what`` again within the span costs nothing."""
    one = Limit(f"{limit.purpose}: each", 1, limit.span)
    tried = _recent(tools, session, one, f"{subject}|{what}")[0] > 0
    if not tried and not has_room(tools, session, limit, subject):
        return False
    has_room(tools, session, one, f"{subject}|{what}")
    return True


def forgive(tools: Tools, session: Session, limit: Limit, subject: str) -> None:
    """Forget a subject's attempts, after it succeeded."""
    session.execute(delete(Attempt).where(Attempt.fingerprint == _fingerprint(tools, limit, subject)))


def sweep(tools: Tools, session: Session, older_than: timedelta = timedelta(days=2)) -> None:
    """Delete attempts that no limit looks at: any more, or, of a clock that was ahead, before their time comes."""
    now = tools.clock()
    session.execute(delete(Attempt).where(or_(Attempt.at < now - older_than, Attempt.at > now + _AHEAD)))


def _admit(tools: Tools, session: Session, limit: Limit, subject: str) -> None:
    fingerprint = _fingerprint(tools, limit, subject)
    one_at_a_time(session, fingerprint)  # two attempts that count at once would both find room
    times, first = _recent(tools, session, limit, subject)
    if first is not None and times >= limit.times:
        wait = first + limit.span - tools.clock()
        raise TooManyAttempts(minutes=max(1, -(-int(wait.total_seconds()) // 60)))
    session.add(Attempt(key=tools.keys(), fingerprint=fingerprint, at=tools.clock()))
    session.flush()


def _recent(tools: Tools, session: Session, limit: Limit, subject: str) -> tuple[int, datetime | None]:
    """How many attempts still count, and when the first of them was."""
    now, fingerprint = tools.clock(), _fingerprint(tools, limit, subject)
    recent = (Attempt.fingerprint == fingerprint, Attempt.at > now - limit.span, Attempt.at <= now + _AHEAD)
    times, first = session.execute(select(func.count(), func.min(Attempt.at)).where(*recent)).one()
    return times, first


def _fingerprint(tools: Tools, limit: Limit, subject: str) -> str:
    return tools.vault.index(subject.strip().casefold(), f"limit {limit.purpose}")
