"""What a first start brings, so that whoever types one command sees an office at work: people, and a list of mayors.

All of it is synthetic (:mod:`services.roster.demo`). The passwords are random, and the only time they can be read is in
what :func:`seed` returns. A second start finds users there and leaves everything as it is. The requests that lie there
(:func:`fill`) were made by the engine itself, on a clock that was moved.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select

from services.people import staff
from services.roster import demo as invented
from services.roster import models as roster
from services.roster.models import Authority
from services.ubigeo import municipalities
from web.app import open_installation
from web.identity import ADMINISTRADOR, ANALISTA, SUPERVISOR, VERIFICADOR
from web.installation import Installation

_PEOPLE = (
    ("verificadora", "Rosa Ccahuana (demo)", (VERIFICADOR,)),
    ("verificador", "Julio Panduro (demo)", (VERIFICADOR,)),
    ("supervisora", "Elena Huamaní (demo)", (SUPERVISOR, VERIFICADOR)),
    ("analista", "Mario Tello (demo)", (ANALISTA,)),
    ("administradora", "Carmen Salas (demo)", (ADMINISTRADOR,)),
)
#: A district that no story of the demo uses.
_SAMPLE = "150104"


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
            staff.create(installation.tools, session, username, name, held, email=f"{username}@contigo.example")
            for username, name, held in _PEOPLE
        ]
    return tuple(DemoAccount(user.username, password, user.name, tuple(user.roles)) for user, password in made)


def sample(installation: Installation) -> str:
    """A mayor to try the first form with, where the office's list is the invented one; else nothing."""
    today = installation.now().astimezone(installation.tools.zone).date()
    if not invented.MANDATES[0][0] <= today <= invented.MANDATES[-1][1]:
        return ""
    person = invented.mayor(_SAMPLE, today)
    query = select(Authority.key).where(Authority.source == person.source, Authority.ubigeo == _SAMPLE).limit(1)
    with installation.database.read() as session:
        if session.scalar(query) is None:
            return ""
    names = f"nombres {person.names}, apellidos {person.paternal} {person.maternal}"
    return f"{municipalities()[_SAMPLE].label}; titular, {names}, DNI {person.document}"


def fill(installation: Installation, stopped: Callable[[], bool] = lambda: False) -> None:
    """A past for a new office: requests in every state, ``web/demo/stories.py``. Only where mails stay with us.

    ``stopped``: whether somebody ends the program meanwhile; then the rest of the past is left out.
    """
    if not installation.settings.demo_mailbox:
        return
    from web.demo import stories, timeline  # only a first start draws paper and loads what that takes

    logging.getLogger("aliado.jobs").setLevel(logging.ERROR)  # one story is of a mail server that is away
    now = installation.now()
    at = timeline.days_ago(installation, now)
    clock = timeline.MovedClock(at(40, 10))
    then = open_installation(installation.settings, clock)
    with closing(then.database):
        timeline.play(then, clock, stories.stories(then, at), now, stopped)
    logging.getLogger("aliado.jobs").setLevel(logging.NOTSET)
