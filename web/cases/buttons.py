"""What a person may set off in a request besides its open tasks: to withdraw it, say. The drawing names every one.

A message event on which a token waits has a button where it carries the properties ``accion…``; its documentation is
what the page says first. The process that ``accion:confirma`` names gets the context of ``accion:pedido`` as its
variable ``pedido``, with ``mensaje`` and ``llave``, the message it is to send.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.database.sessions import connection
from engine.drawing import Element
from engine.drawing.properties import WHILE
from engine.models.process import Instance, Subscription
from engine.queries.search import having
from web.cases import case, settling
from web.cases.case import Case
from web.cases.standing import Standing
from web.installation import installation
from web.properties import ACTION, ACTION_WHO, BESIDE

#: Search attribute: the request that an instance belongs to, and on whose page it is shown.
OF = "solicitud"


@dataclass(frozen=True)
class Offered:
    """One button: its event, and the message that pressing it sends."""

    element: Element
    message: str
    correlation_key: str

    @property
    def name(self) -> str:
        """The words on it."""
        return ACTION.text(self.element)


_AWAITED = select(Subscription.element_id, Subscription.name, Subscription.correlation_key).where(
    Subscription.instance_key == bindparam("of_instance"), Subscription.kind == "message"
)


def offered(session: Session, found: Case, *groups: str) -> Iterator[Offered]:
    """What members of one of these groups may set off where a request stands now."""
    if not any(ACTION.stands_on(element) for element in found.elements.values()):
        return  # the drawing says so; nobody need ask the database
    for row in connection(session).execute(_AWAITED, {"of_instance": found.instance.key}):
        element = found.elements.get(row.element_id)
        if element is not None and ACTION.stands_on(element) and groups_of(element) & set(groups):
            if WHILE.stands_on(element) and case.evaluate(found, WHILE.text(element)) is not True:
                continue
            yield Offered(element, row.name, row.correlation_key)


def beside(session: Session, instance_key: int) -> list[Standing]:
    """What was asked for by mail and is still open, or failed: the newest of each process that says it belongs here."""
    found: dict[str, Standing] = {}
    query = having([OF], [str(instance_key)])
    for key in session.scalars(query.order_by(query.selected_columns[0].desc())):
        instance = session.get_one(Instance, key)
        process = installation().runtime.loader.bundle_of(session, instance).processes[instance.process_id]
        if BESIDE.says_yes(process) and instance.process_id not in found:
            found[instance.process_id] = settling.of(session, instance)
    return [standing for standing in found.values() if standing.advice and standing.news]


def groups_of(element: Element) -> set[str]:
    """The groups whose members may press the button of a message event."""
    return set(ACTION_WHO.names(element))
