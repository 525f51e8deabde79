"""One instance as the pages read it: its row, its own version's files, its variables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from engine import feel
from engine.database.sessions import by_key
from engine.definitions.bundle import Bundle
from engine.drawing import Element, Process
from engine.errors import NotFound
from engine.execution.runtime import Runtime
from engine.execution.scopes.variables import Scopes
from engine.models.process import Instance, ProcessDefinition
from services.people.access_log import CASE
from web.installation import installation
from web.reveal import About, ReadableScope


@dataclass(frozen=True)
class Held:
    """One variable. ``scope`` 0 is the instance itself."""

    scope: int
    name: str
    value: Any
    personal: bool


@dataclass
class Case:
    """Read it inside the session that loaded it; it keeps nothing open."""

    instance: Instance
    definition: ProcessDefinition
    bundle: Bundle
    held: list[Held]
    about: About

    @property
    def process(self) -> Process:
        """The drawing of the instance's own version."""
        return self.bundle.processes[self.instance.process_id]

    @property
    def elements(self) -> dict[str, Element]:
        """The elements the instance may wait at, inside a called process too."""
        return self.bundle.elements_of(self.instance.process_id)

    @cached_property
    def values(self) -> dict[str, Any]:
        """Variables by name; where a name lives in several scopes, the outermost."""
        return {held.name: held.value for held in sorted(self.held, key=lambda h: -h.scope)}

    @cached_property
    def readable(self) -> Mapping[str, Any]:
        """The same as whoever asks may know them: for every text that a page makes of them."""
        return ReadableScope(self.values, self.personal, self.about)

    @property
    def personal(self) -> frozenset[str]:
        """Names of the personal ones."""
        return frozenset(held.name for held in self.held if held.personal)

    @property
    def reference(self) -> str:
        """What people call the case: its file number once it has one, else a short number."""
        return reference_of(self.instance.key, self.instance.search)

    def shaped(self, *names: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Variables that are contexts with all these entries: how a page finds a receipt without knowing its name."""
        for name, value in self.values.items():
            if isinstance(value, dict) and set(names) <= value.keys():
                yield name, value


def load(session: Session, runtime: Runtime, instance_key: int) -> Case:
    """The case of an instance; raises :class:`NotFound`."""
    instance = by_key(session, Instance, instance_key)
    if instance is None:
        raise NotFound(what="instance", key=instance_key)
    return of(session, runtime, instance, runtime.loader.variables(session, instance_key))


def of(session: Session, runtime: Runtime, instance: Instance, scopes: Scopes, about: About | None = None) -> Case:
    """The case of an instance that has been read, with its variables; ``about``: as what it is opened."""
    definition = runtime.library.definition(session, instance.definition_key)
    return Case(
        instance=instance,
        definition=definition,
        bundle=runtime.library.bundle(session, definition.bundle_key),
        held=[Held(*variable) for variable in scopes.everything()],
        about=about or About(CASE, instance.key),
    )


def evaluate(found: Case, text: str) -> Any:
    """The value of a FEEL expression of the drawing over a case's variables."""
    context = feel.Context(now=installation().tools.clock, zone=installation().tools.zone)
    return feel.compile_expression(text).evaluate(found.values, context)


def reference_of(instance_key: int, search: Mapping[str, str]) -> str:
    """What people call a case: the search attribute ``expediente`` once it has one, else a short number of its own."""
    return search.get("expediente") or f"Caso {instance_key % 10**7:07d}"
