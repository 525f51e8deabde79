"""What is done now and then, by whichever worker is first: the table is the table of contents.

Everything here may be done twice or late without harm: it deletes what has expired. A row remembers when each was last
begun, so that of all workers on all machines one does it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Instant
from engine.execution.events import messages
from engine.models.process import RequestToken
from engine.queries import open_counts
from services import attempt_limits, files, first_drafts, secrets
from services.people import access_log, sessions
from services.tools import Tools

#: After a failure it is tried again before its time.
_AGAIN = timedelta(minutes=10)
#: How long a repeated submit gets its first answer again: a page left open in some tab for weeks.
ANSWERS_KEPT = timedelta(days=30)


class Round(Base):
    """When a piece of periodic work was last begun."""

    __tablename__ = "round"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    begun: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True)
class Periodic:
    """One piece of work. ``every``: how much time passes from one beginning to the next."""

    name: str
    every: timedelta
    work: Callable[[Tools], object]


def _sweeping(sweep: Callable[..., object]) -> Callable[[Tools], object]:
    def work(tools: Tools) -> None:
        with tools.database.write() as session:
            sweep(tools, session)

    return work


def forget_answers(tools: Tools, session: Session) -> None:
    """Delete the answers that nobody asks for again."""
    session.execute(delete(RequestToken).where(RequestToken.created < tools.clock() - ANSWERS_KEPT))


def forget_messages(tools: Tools, session: Session) -> None:
    """Delete the messages that are no longer kept for anybody."""
    messages.forget(session, tools.clock())


PERIODIC: Final = (
    Periodic("a short write-ahead file", timedelta(minutes=5), lambda tools: tools.database.shorten()),
    Periodic(
        "sums of what is open", timedelta(minutes=1), _sweeping(lambda _tools, session: open_counts.fold(session))
    ),
    Periodic("secrets that nobody fetched", timedelta(hours=1), _sweeping(secrets.sweep)),
    Periodic("log-ins that ended", timedelta(hours=1), _sweeping(sessions.sweep)),
    Periodic("attempts that no limit counts", timedelta(days=1), _sweeping(attempt_limits.sweep)),
    Periodic("answers that nobody asks for again", timedelta(days=1), _sweeping(forget_answers)),
    Periodic("accesses older than they are kept", timedelta(days=1), _sweeping(access_log.sweep)),
    Periodic("first forms that were never sent", timedelta(hours=1), _sweeping(first_drafts.sweep)),
    Periodic("messages whose time is over", timedelta(hours=1), _sweeping(forget_messages)),
    Periodic("files of forms that were never sent", timedelta(days=1), _sweeping(files.forget_unsent)),
    Periodic("content that no file names", timedelta(days=1), files.sweep),
)


def run_due(tools: Tools, table: tuple[Periodic, ...] = PERIODIC) -> int:
    """Do what is due; returns how many were done. One that fails keeps no other from its turn, and is raised then."""
    done, failure = 0, None
    for entry in table:
        if not _claim(tools, entry):
            continue
        try:
            entry.work(tools)
            done += 1
        except Exception as error:  # noqa: BLE001  raised below, when the others have had their turn
            failure = error
            _begun(tools, entry, tools.clock() - entry.every + _AGAIN)
    if failure is not None:
        raise failure
    return done


def note(session: Session, name: str, at: datetime) -> None:
    """Remember when something was done that nobody here does."""
    session.merge(Round(name=name, begun=at))


def when(session: Session, name: str) -> datetime | None:
    """When something was last begun, by its name; ``None``: never."""
    row = session.get(Round, name)
    return row.begun if row else None


def _claim(tools: Tools, entry: Periodic) -> bool:
    """Whether it is due and ours: written before it is done, so that nobody else begins it meanwhile."""
    with tools.database.read() as session:
        if not _is_due(tools, session, entry):
            return False  # as nearly every time, without a lock
    with tools.database.write() as session:
        one_at_a_time(session, f"round {entry.name}")
        if not _is_due(tools, session, entry):
            return False
        session.merge(Round(name=entry.name, begun=tools.clock()))
        return True


def _is_due(tools: Tools, session: Session, entry: Periodic) -> bool:
    """Whether its time has come. A beginning further ahead than :func:`run_due` ever writes one is of a clock that was
    ahead and has been set right: waiting for it could last years.
    """
    row = session.get(Round, entry.name)
    return row is None or not -_AGAIN <= tools.clock() - row.begun < entry.every


def _begun(tools: Tools, entry: Periodic, at: datetime) -> None:
    with tools.database.write() as session:
        session.merge(Round(name=entry.name, begun=at))
