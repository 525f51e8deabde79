"""What one person may not do alone: an element keeps itself from who did an earlier step (property ``distinta_de``)."""

from sqlalchemy.orm import Session

from engine.drawing import Element
from engine.drawing.properties import ANOTHER_PERSON
from engine.errors import NotAllowed
from engine.queries.history import history
from web.identity import office_actor
from web.installation import installation


class OwnCase(NotAllowed):
    """{actor} did the earlier step that this one must be independent of."""


def is_own_case(session: Session, element: Element, instance_key: int) -> bool:
    """Whether whoever asks did a step of this case, in any round, from which the element is kept."""
    others = ANOTHER_PERSON.ids(element)
    if not others or not instance_key:
        return False
    done = history(session, instance_key, ("completed",))
    return any(row.actor == office_actor().name and row.element_id in others for row in done)


def refuse_own_case(element: Element, instance_key: int) -> None:
    """Raises :class:`OwnCase`."""
    with installation().database.read() as session:
        if is_own_case(session, element, instance_key):
            raise OwnCase(actor=office_actor().name)
