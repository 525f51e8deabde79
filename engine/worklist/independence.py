"""Steps that one person may not do alone: ``distinta_de`` keeps an element from whoever did one of the tasks it names.

What counts is the history's record of who handed a task in, in any round. The bearer of a link has no name of their
own by which they could be told apart, and is not kept from anything.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.actor import MACHINE, Actor
from engine.database.reads import Listed
from engine.drawing import Element
from engine.drawing.properties import ANOTHER_PERSON
from engine.errors import NotAllowed
from engine.models.process import History

#: Instances' elements, by id.
Elements = Mapping[str, Element]


#: Those of a definition version, by its key.
ElementsOf = Callable[[Session, int], Elements]


class Open(Protocol):
    """An open task, as a list shows it."""

    @property
    def key(self) -> int: ...
    @property
    def instance_key(self) -> int: ...
    @property
    def definition_key(self) -> int: ...
    @property
    def element_id(self) -> str: ...


class OwnCase(NotAllowed):
    """{actor} did «{done}» in this case, and this step must be somebody else's."""


#: What somebody (``who``) did in instances (``of_instances``): keys of instances, each with the id of an element.
DONE = Listed(
    select(History.instance_key, History.element_id)
    .where(
        History.instance_key.in_(bindparam("of_instances", expanding=True)),
        History.actor == bindparam("who"),
        History.kind.in_(("completed", "handed_in")),
    )
    .distinct(),
    lambda row: (row[0], row[1]),
)


def asked(instance_keys: Collection[int], who: str) -> dict[str, Any]:
    """The parameters of :data:`DONE`."""
    return {"of_instances": list(instance_keys), "who": who}


def own_steps(element: Element | None, elements: Elements, done: Iterable[str | None]) -> list[str]:
    """Of what somebody did (ids of elements), the names of those tasks for which they are kept from ``element``."""
    others = ANOTHER_PERSON.ids(element) if element else []
    return [each.name or each.id for ident in others if ident in set(done) and (each := elements.get(ident))]


def own_cases(session: Session, tasks: Iterable[Open], actor: Actor, elements_of: ElementsOf) -> dict[int, list[str]]:
    """Of open tasks those that the actor is kept from: key → the names of what they did. Reads history only where a
    drawing asks for another person.
    """
    tasks = list(tasks)
    drawn = {key: elements_of(session, key) for key in {each.definition_key for each in tasks}}
    kept = [(each, element) for each in tasks if (element := drawn[each.definition_key].get(each.element_id))]
    kept = [(each, element) for each, element in kept if ANOTHER_PERSON.stands_on(element)]
    if not kept:
        return {}
    done: dict[int, set[str]] = {}
    for instance_key, ident in DONE.read(session, asked({each.instance_key for each, _ in kept}, actor.name)):
        done.setdefault(instance_key, set()).add(ident)
    found = {e.key: own_steps(of, drawn[e.definition_key], done.get(e.instance_key, ())) for e, of in kept}
    return {key: steps for key, steps in found.items() if steps}


def refuse_own_case(session: Session, element: Element | None, elements: Elements, key: int, actor: Actor) -> None:
    """Nothing, unless the actor did a task of this instance that the element must be independent of.

    Raises :class:`OwnCase`.
    """
    if element is None or not ANOTHER_PERSON.stands_on(element) or actor.instance is not None or actor == MACHINE:
        return
    done = [ident for _, ident in DONE.read(session, asked([key], actor.name))]
    if own := own_steps(element, elements, done):
        raise OwnCase(actor=actor.name, done="», «".join(own))
