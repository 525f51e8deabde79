"""How long a page waits for the machine before it shows one that refreshes itself."""

import time

from sqlalchemy.orm import Session

from engine.models import Instance
from web import case
from web.case import Case
from web.house import house
from web.identity import SOLICITANTE
from web.standing import Standing, ends_of, standing

#: End event's property: FEEL for why it ended so, in the words that were written in the case.
REASON = "motivo"
#: In seconds; so long that most people never see a waiting page.
PATIENCE, GLANCE = 2.0, 0.05


def settled(instance_key: int) -> Standing:
    """Where an instance stands once the machine has done its part, or when our patience ends (``busy``)."""
    until = time.monotonic() + PATIENCE
    while (found := now(instance_key)).busy and time.monotonic() < until:
        time.sleep(GLANCE)
    return found


def now(instance_key: int) -> Standing:
    """Where an instance stands at this moment, for its applicant."""
    with house().database.read(anew=True) as session:
        return of(session, session.get_one(Instance, instance_key))


def of(session: Session, instance: Instance) -> Standing:
    """The same, inside a session."""
    bundle = house().runtime.bundle_of(session, instance)
    return standing(session, instance, bundle, SOLICITANTE, lambda text: _value(session, instance.key, text))


def reason(found: Case) -> str:
    """Why a case ended as it did, for who may read the case; empty where its drawing does not say."""
    said = (end.properties[REASON] for end in ends_of(found.instance, found.elements) if REASON in end.properties)
    return " ".join(str(value) for text in said if (value := case.evaluate(found, text)))


def _value(session: Session, instance_key: int, text: str) -> object:
    found: object = case.evaluate(case.load(session, house().runtime, instance_key), text)
    return found
