"""The people of the office: reviewers, supervisors, analysts, administrators. Their roles are candidate groups.

An account of a municipality is another thing (:mod:`services.accounts`). A change of roles, a new password or leaving
ends the person's sessions in the same transaction; a change of roles or leaving gives back the tasks that they hold and
are no longer for.
"""

import calendar
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import JSON, Boolean, String, Text, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.actor import MACHINE, Actor
from engine.database.locks import one_at_a_time
from engine.database.sessions import Base, Instant, Key, connection
from engine.errors import NotFound, Refusal
from engine.names import alphabetical
from engine.worklist import claims
from services import attempt_limits
from services.people import access_log, passwords, sessions, sign_in_tries
from services.people.sessions import LoginSession
from services.tools import Tools

#: The role without which nobody could give roles.
ADMINISTRATOR = "Administrador"
#: Actors of the history that are nobody of the office: a person of that name could not be told from them.
RESERVED = frozenset({MACHINE.name, "solicitante", "correo"})
#: Who may do what is looked at again this often (Reglamento of Ley 29733, DS 016-2024-JUS, art. 46).
REVIEW_MONTHS = 6


class UserExists(Refusal):
    """There is already a user {username}."""


class ReservedName(Refusal):
    """{username} is how the history names no person, but the program, an applicant or a mail."""


class LastAdministrator(Refusal):
    """{username} is the last active administrator; nobody could give roles any more."""


class OfficeUser(Base):
    """One person of the office.

    ``email``: where mails to their groups go; ``totp``: ciphertext of the second factor's secret, once one is enrolled;
    ``reviewed``: when somebody last looked whether the roles are still right.
    """

    __tablename__ = "office_user"
    key: Mapped[int] = mapped_column(Key, primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    roles: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    totp: Mapped[str | None] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(Instant)
    reviewed: Mapped[datetime | None] = mapped_column(Instant)


def create(
    tools: Tools,
    session: Session,
    username: str,
    name: str,
    roles: Iterable[str],
    password: str | None = None,
    email: str | None = None,
) -> tuple[OfficeUser, str]:
    """A new user and the password to hand over (made here, if none is given).

    Raises :class:`UserExists`, :class:`ReservedName`.

    ``email``: where mails to the user's groups go.
    """
    if _folded(username) in RESERVED:
        raise ReservedName(username=_folded(username))
    if _by_name(session, username) is not None:
        raise UserExists(username=username)
    password = password or passwords.make()
    user = OfficeUser(key=tools.keys(), username=_folded(username), name=name.strip(), created=tools.clock())
    user.roles, user.active, user.password_hash = _ordered(roles), True, passwords.hashed(password)
    user.email = email
    session.add(user)
    session.flush()
    return user, password


def authenticate(
    tools: Tools, username: str, password: str, origin: str, marks: Iterable[str] = ()
) -> OfficeUser | None:
    """The active user behind a name and a password, or ``None``; the same time for every ``None``.

    ``marks``: what the browser holds (:mod:`services.people.sign_in_tries`). A hash made with outdated parameters is
    renewed. Opens transactions of its own; none is open while hashing. Raises
    :class:`services.attempt_limits.TooManyAttempts`.
    """
    name = _folded(username)
    subject = sign_in_tries.count(tools, attempt_limits.OFFICE_SIGN_IN, attempt_limits.OFFICE_NAME, name, origin, marks)
    with tools.database.read() as session:
        user = _by_name(session, name)
    usable = user if user is not None and user.active else None
    fits = passwords.matches(usable.password_hash if usable else None, password)
    if usable is None or not fits:
        access_log.tried(tools, access_log.WRONG_PASSWORD, origin, user.username if user else access_log.STRANGER)
        return None
    renewed = passwords.renewed(usable.password_hash, password)
    with tools.database.write() as session:
        attempt_limits.forgive(tools, session, attempt_limits.OFFICE_SIGN_IN, subject)
        if renewed:  # unless somebody gave the user another password in the meantime
            same = (OfficeUser.key == usable.key, OfficeUser.password_hash == usable.password_hash)
            session.execute(update(OfficeUser).where(*same).values(password_hash=renewed))
    return usable


def get(session: Session, key: int) -> OfficeUser:
    """The user of a key; raises :class:`engine.errors.NotFound`."""
    user = session.get(OfficeUser, key)
    if user is None:
        raise NotFound(what="user", key=key)
    return user


def find(session: Session, username: str) -> OfficeUser:
    """The user of a name; raises :class:`engine.errors.NotFound`."""
    user = _by_name(session, username)
    if user is None:
        raise NotFound(what="user", key=username)
    return user


def everybody(session: Session) -> list[OfficeUser]:
    """All users by name, those who left too."""
    return sorted(session.scalars(select(OfficeUser)), key=lambda user: alphabetical(user.name))


_NAMES = select(OfficeUser.username, OfficeUser.name)
_SOME_NAMES = _NAMES.where(OfficeUser.username.in_(bindparam("usernames", expanding=True)))


def names(session: Session, of: Collection[str] | None = None) -> dict[str, str]:
    """Names by username, of those who left too; everybody's, or ``of`` whom they are wanted."""
    if of is None:
        found = connection(session).execute(_NAMES)
    elif of:
        found = connection(session).execute(_SOME_NAMES, {"usernames": list(of)})
    else:
        return {}
    return {row.username: row.name for row in found}


def in_role(session: Session, role: str) -> list[OfficeUser]:
    """The active users of a candidate group."""
    return [user for user in everybody(session) if user.active and role in user.roles]


def correct(session: Session, user: OfficeUser, name: str, email: str | None) -> None:
    """Another name or address of the same person; their user name never changes."""
    user.name, user.email = name.strip(), email
    session.flush()


def set_roles(tools: Tools, session: Session, user: OfficeUser, roles: Iterable[str], by: Actor = MACHINE) -> None:
    """Give the user these roles and no others. ``by``: who does it. Raises :class:`LastAdministrator`."""
    wanted = _ordered(roles)
    if ADMINISTRATOR not in wanted:
        _keep_an_administrator(session, user)
    user.roles = wanted
    _log_out(session, user)
    _give_back(tools, session, user, by)


def set_password(session: Session, user: OfficeUser, password: str | None = None) -> str:
    """Give the user a new password (made here, if none is given); returns it for handing over."""
    password = password or passwords.make()
    user.password_hash = passwords.hashed(password)
    _log_out(session, user)
    return password


def deactivate(tools: Tools, session: Session, user: OfficeUser, by: Actor = MACHINE) -> None:
    """The user can no longer log in; what they did keeps their name. ``by``: who does it.

    Raises :class:`LastAdministrator`.
    """
    _keep_an_administrator(session, user)
    user.active = False
    _log_out(session, user)
    _give_back(tools, session, user, by)


def activate(session: Session, user: OfficeUser) -> None:
    """The user may log in again."""
    user.active = True
    session.flush()


def end_sessions(session: Session, user: OfficeUser) -> None:
    """Log the user out everywhere."""
    _log_out(session, user)


def review(session: Session, user: OfficeUser, now: datetime) -> None:
    """Note that somebody looked at the user's roles and found them right."""
    user.reviewed = now
    session.flush()


def review_due(user: OfficeUser) -> date:
    """Until when the user's roles have to be looked at again: :data:`REVIEW_MONTHS` after the last time."""
    last = user.reviewed or user.created
    years, month = divmod(last.month - 1 + REVIEW_MONTHS, 12)
    year, month = last.year + years, month + 1
    return date(year, month, min(last.day, calendar.monthrange(year, month)[1]))


class Present(NamedTuple):
    """Who is logged in: what every page asks of them."""

    key: int
    username: str
    name: str
    roles: list[str]


_CURRENT = (
    sessions.BY_TOKEN.add_columns(OfficeUser.key, OfficeUser.username, OfficeUser.name, OfficeUser.roles)
    .join(OfficeUser, OfficeUser.key == LoginSession.subject)
    .where(OfficeUser.active)
)


def current(tools: Tools, session: Session, token: str) -> tuple[Present, sessions.Living] | None:
    """The user logged in with a cookie's token, with the session, or ``None``."""
    found = connection(session).execute(_CURRENT, sessions.wanted("office", token)).first()
    row = sessions.living(tools, found[:4], "office") if found else None
    return (Present(*found[4:]), row) if found and row is not None else None


def lately(tools: Tools, session: Session, token: str) -> Present | None:
    """Whose session a cookie's token was that ended today by itself; nobody ended it, and it lets nobody in."""
    found = connection(session).execute(_CURRENT, sessions.wanted("office", token)).first()
    return Present(*found[4:]) if found and tools.clock() < found.expires else None


def _keep_an_administrator(session: Session, user: OfficeUser) -> None:
    """Two administrators who take each other's role at once must not both succeed."""
    if ADMINISTRATOR in user.roles and user.active:
        one_at_a_time(session, "administrators")
        session.expire_all()
        if [one.key for one in in_role(session, ADMINISTRATOR)] == [user.key]:
            raise LastAdministrator(username=user.username)


def _log_out(session: Session, user: OfficeUser) -> None:
    sessions.revoke_all(session, "office", user.key)
    session.flush()


def _give_back(tools: Tools, session: Session, user: OfficeUser, by: Actor) -> None:
    person = Actor(user.username, frozenset(user.roles if user.active else ()))
    claims.give_back(session, tools.clock(), person, by)


def _by_name(session: Session, username: str) -> OfficeUser | None:
    return session.scalar(select(OfficeUser).where(OfficeUser.username == _folded(username)))


def _folded(username: str) -> str:
    return username.strip().casefold()


def _ordered(roles: Iterable[str]) -> list[str]:
    return sorted({role.strip() for role in roles if role.strip()})
