"""How long a page waits for the machine before it shows one that refreshes itself."""

import threading
import time
from collections.abc import Sequence
from functools import cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.database.sessions import Instant, connection
from engine.models.process import Instance, Job
from web.cases import case
from web.cases.case import Case
from web.cases.standing import Standing, Tokens, ends_of, standing, tokens
from web.identity import SOLICITANTE
from web.installation import installation
from web.properties import REASON

#: How long an answer waits for the machine: so long that most people never see a waiting page.
LONGEST_WAIT_SECONDS = 2.0
#: How long until the first look, and at most between two: what is quick is seen soon, what is slow is not asked often.
_SOON_SECONDS, _SELDOM_SECONDS, _GROWTH = 0.015, 0.1, 1.5
#: The same, for somebody who has other things to do.
_SHORT_WAIT_SECONDS = 0.5
_DUE = select(Job.kind, Job.type).where(
    Job.instance_key == bindparam("of_instance"), Job.state != "failed", Job.due_at <= bindparam("now", type_=Instant)
)
_REVISION = select(Instance.revision).where(Instance.key == bindparam("of_instance"))


def settled(instance_key: int) -> Standing:
    """Where an instance stands once the machine has done its part, or when the longest wait is over (``busy``)."""
    until, glance = time.monotonic() + LONGEST_WAIT_SECONDS, _SOON_SECONDS
    seen, found = _revision(instance_key), now(instance_key)
    room = _room(installation().settings.threads)
    if not found.busy or not room.acquire(blocking=False):
        return found
    try:
        while found.busy and time.monotonic() < until:
            time.sleep(glance)
            glance = min(glance * _GROWTH, _SELDOM_SECONDS)
            # To look whether anything moved costs a tenth of looking where it stands, which would keep the machine
            # from moving it.
            if (moved := _revision(instance_key)) != seen:
                seen, found = moved, now(instance_key)
        return found
    finally:
        room.release()


def computed(instance_key: int) -> None:
    """Wait, but not long, until the machine has done what it does by itself; mails and files may take their time."""
    until, glance = time.monotonic() + min(_SHORT_WAIT_SECONDS, LONGEST_WAIT_SECONDS), _SOON_SECONDS
    room = _room(installation().settings.threads)
    if not _computes(instance_key) or not room.acquire(blocking=False):
        return
    try:
        while time.monotonic() < until and _computes(instance_key):
            time.sleep(glance)
            glance = min(glance * _GROWTH, _SELDOM_SECONDS)
    finally:
        room.release()


def _computes(instance_key: int) -> bool:
    """Whether the next thing is a local service's, or the rest of a long step."""
    asked = {"of_instance": instance_key, "now": installation().now()}
    catalogue = installation().runtime.catalogue
    with installation().database.read(anew=True) as session:
        for kind, type_ in connection(session).execute(_DUE, asked):
            service = catalogue.get(type_ or "")
            if kind == "continue" or (kind == "service" and service is not None and service.local):
                return True
    return False


@cache
def _room(threads: int) -> threading.Semaphore:
    """Half of the requests that are answered at once may wait: who only looks at a page must not wait for a thread that
    waits for the machine.
    """
    return threading.Semaphore(threads // 2)


def _revision(instance_key: int) -> int | None:
    with installation().database.read(anew=True) as session:
        return connection(session).scalar(_REVISION, {"of_instance": instance_key})


def now(instance_key: int) -> Standing:
    """Where an instance stands at this moment, for its applicant."""
    with installation().database.read(anew=True) as session:
        return of(session, session.get_one(Instance, instance_key))


def of(session: Session, instance: Instance) -> Standing:
    """The same, inside a session."""
    return of_each(session, [instance])[instance.key]


def of_each(session: Session, instances: Sequence[Instance]) -> dict[int, Standing]:
    """The same of several, by key: a list asks for all its lines at once."""
    held = tokens(session, instances)
    return {instance.key: _of(session, instance, held[instance.key]) for instance in instances}


def _of(session: Session, instance: Instance, held: Tokens) -> Standing:
    bundle = installation().runtime.loader.bundle_of(session, instance)
    found = cache(
        lambda: case.load(session, installation().runtime, instance.key)
    )  # only where the drawing asks, and once
    return standing(instance, held, bundle, SOLICITANTE, lambda text: case.evaluate(found(), text))


def reason(found: Case) -> str:
    """Why a case ended as it did, for whoever may read the case; empty where its drawing does not say."""
    said = (REASON.text(end) for end in ends_of(found.instance, found.elements) if REASON.stands_on(end))
    return " ".join(str(value) for text in said if (value := case.evaluate(found, text)))
