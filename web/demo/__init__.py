"""What a first start of a demonstration brings, so that whoever types one command sees an office at work: people, and a
list of mayors.

All of it is synthetic (:mod:`services.roster.demo`). The passwords are random, and the only time they can be read is in
what :func:`seed` returns. A second start finds users there and leaves everything as it is. The requests that lie there
(:mod:`web.demo.filling`) were made by the engine itself, on a clock that was moved.
"""

from dataclasses import dataclass

from services.people import staff
from services.periodic import Round
from services.roster import demo as invented
from services.roster import models as roster
from web.demo.filling import BEGUN
from web.demonstration import PEOPLE
from web.installation import Installation


@dataclass(frozen=True)
class DemoAccount:
    """One account as it is printed, once."""

    username: str
    password: str
    name: str
    roles: tuple[str, ...]


def seed(installation: Installation) -> tuple[DemoAccount, ...]:
    """Fill an office that has no users yet; nothing where there are some. In one transaction: all of it or nothing."""
    with installation.database.write() as session:
        if staff.everybody(session):
            return ()
        roster.load(installation.tools, session, invented.authorities())
        made = [
            staff.create(installation.tools, session, one.username, one.name, one.roles, email=one.email)
            for one in PEOPLE
        ]
        session.add(Round(name=BEGUN, begun=installation.now()))
    return tuple(DemoAccount(user.username, password, user.name, tuple(user.roles)) for user, password in made)
