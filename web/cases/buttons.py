"""What a person may set off in a request besides its open tasks: to withdraw it, say. The drawing names every one.

A message event on which a token waits may carry these properties (its documentation is what the page says first):

====================  ==================================================================================
``accion``            the words of the button; without them there is no button
``accion:quien``      the groups that may press it, separated by commas
``accion:tarde``      what is said to who comes too late, after another step took the token
``accion:motivo``     the variable (``anulacion.motivo``) that takes the reason; without it none is asked
``message:while``     FEEL: the button and its message exist only while this is true (:data:`engine.drawing.WHILE`)
``accion:hecho``      what is said once it is done
``accion:pedido``     FEEL over the request's variables: a context with ``para`` (the address that must confirm by mail)
                      and what its mail says; null where nobody need confirm
``accion:confirma``   the process that asks for that confirmation; it gets the context as its variable ``pedido``,
                      with ``mensaje`` and ``llave``, the message it is to send
====================  ==================================================================================
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.database.sessions import connection
from engine.drawing import WHILE, Element
from engine.models.process import Instance, SearchValue, Subscription
from web.cases import case, settling
from web.cases.case import Case
from web.cases.standing import Standing
from web.house import house

BUTTON, WHO, LATE, ASKS, CONFIRMED_BY = "accion", "accion:quien", "accion:tarde", "accion:pedido", "accion:confirma"
#: Process property and search attribute: an instance that belongs to a request is shown on that request's page.
BESIDE, OF = "acompana", "solicitud"


@dataclass(frozen=True)
class Offered:
    """One button: its event, and the message that pressing it sends."""

    element: Element
    message: str
    correlation_key: str

    @property
    def name(self) -> str:
        """The words on it."""
        return self.element.properties[BUTTON]


_AWAITED = select(Subscription.element_id, Subscription.name, Subscription.correlation_key).where(
    Subscription.instance_key == bindparam("of_instance")
)


def offered(session: Session, found: Case, *groups: str) -> Iterator[Offered]:
    """What members of one of these groups may set off where a request stands now."""
    if not any(BUTTON in element.properties for element in found.elements.values()):
        return  # the drawing says so; nobody need ask the database
    for row in connection(session).execute(_AWAITED, {"of_instance": found.instance.key}):
        element = found.elements.get(row.element_id)
        if element is not None and BUTTON in element.properties and groups_of(element) & set(groups):
            if WHILE in element.properties and case.evaluate(found, element.properties[WHILE]) is not True:
                continue
            yield Offered(element, row.name, row.correlation_key)


def beside(session: Session, instance_key: int) -> list[Standing]:
    """What was asked for by mail and is still open, or failed: the newest of each process that says it belongs here."""
    found: dict[str, Standing] = {}
    query = select(SearchValue.instance_key).where(SearchValue.name == OF, SearchValue.value == str(instance_key))
    for key in session.scalars(query.order_by(SearchValue.instance_key.desc())):
        instance = session.get_one(Instance, key)
        process = house().runtime.bundle_of(session, instance).processes[instance.process_id]
        if process.properties.get(BESIDE) == "true" and instance.process_id not in found:
            found[instance.process_id] = settling.of(session, instance)
    return [standing for standing in found.values() if standing.advice and standing.news]


def groups_of(element: Element) -> set[str]:
    """The groups whose members may press the button of a message event."""
    return {name.strip() for name in element.properties.get(WHO, "").split(",")}
