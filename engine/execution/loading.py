"""How an instance comes into a step: locked, its state and variables read, the surroundings of its expressions made.

Loading moves nothing and writes nothing. What may be written again (``engine/execution/runtime.py``) is what was
locked here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clock import Clock
from engine.database.sessions import connection, locked
from engine.database.vault import Vault
from engine.definitions.bundle import Bundle
from engine.definitions.library import Library
from engine.drawing import Element
from engine.drawing.properties import WHILE
from engine.errors import NotFound, UnreadableInstance
from engine.execution.scopes.variables import Scopes
from engine.execution.step import Step
from engine.execution.waiting_tokens import RowKinds, row_kinds
from engine.models.process import Instance, ProcessDefinition, Subscription, VariableRow
from engine.spiff import state, tokens
from engine.worklist.independence import refuse_own_case

#: A FEEL function of the host: given the session (a calendar reads its table), then FEEL's arguments.
HostFunction = Callable[..., Any]

_variable = VariableRow.__table__.c
#: What :class:`Scopes` are made of.
VARIABLE = (_variable.scope, _variable.name, _variable.value, _variable.personal, _variable.revision)
_VARIABLES = select(*VARIABLE).where(_variable.instance_key == bindparam("of_instance"))


class Known(NamedTuple):
    """The variables of an instance (rows of :data:`VARIABLE`) as they stood at one of its revisions."""

    instance: int
    revision: int | None
    rows: Sequence[Any]


@dataclass
class LoadedInstance:
    """An instance inside the transaction of a step: its row, its tokens and variables, and what waited ``before``."""

    session: Session
    instance: Instance
    step: Step
    before: RowKinds


@dataclass
class Loader:
    """How an instance is loaded. ``functions`` maps FEEL names to host functions."""

    library: Library
    clock: Clock
    vault: Vault
    new_key: Callable[[], int]
    zone: ZoneInfo
    functions: Mapping[str, HostFunction] = field(default_factory=dict)

    def load_locked(self, session: Session, instance_key: int) -> LoadedInstance:
        """Lock and load an instance. The caller moves a token and calls ``Runtime.finish_step``."""
        instance = locked(session, Instance, instance_key)
        if instance is None:
            raise NotFound(what="instance", key=instance_key)
        return self.load(session, instance)

    def load(self, session: Session, instance: Instance, known: Known | None = None) -> LoadedInstance:
        """Load an instance. Only one that was locked before may be written; all else is for reading.

        ``known``: its variables, for whoever has read them: no step leaves the revision as it was, so they are read
        again only if it is another. Raises :class:`UnreadableInstance`.
        """
        bundle = self.bundle_of(session, instance)
        try:
            workflow = state.load(instance.state, bundle.specs, instance.process_id)
        except Exception as damage:
            raise UnreadableInstance(instance=instance.key) from damage
        scopes = self._scopes(session, instance, known)
        step = self._step(session, workflow, scopes, bundle, instance.process_id)
        return LoadedInstance(session, instance, step, row_kinds(workflow))

    def _scopes(self, session: Session, instance: Instance, known: Known | None) -> Scopes:
        if known is not None and (known.instance, known.revision) == (instance.key, instance.revision):
            return Scopes(self.vault, known.rows)
        return self.variables(session, instance.key)

    def variables(self, session: Session, instance_key: int) -> Scopes:
        """All variables of an instance, read once; personal ones are decrypted when somebody asks for their value."""
        return Scopes(self.vault, connection(session).execute(_VARIABLES, {"of_instance": instance_key}))

    def begin_in_memory(
        self, session: Session, process_id: str, variables: Mapping[str, Any] | None = None
    ) -> LoadedInstance:
        """The newest version of a process, begun in memory only: at the form of its start event, or else at its first
        wait. Raises :class:`NotFound`.
        """
        loaded = self.new_instance(session, self.library.latest(session, process_id), variables or {})
        tokens.begin(loaded.step.workflow)
        if tokens.with_form_at_start(loaded.step.workflow) is None:
            tokens.advance(loaded.step.workflow)
        return loaded

    def bundle_of(self, session: Session, instance: Instance) -> Bundle:
        """The files and specs of the instance's own version."""
        return self.library.bundle_of(session, instance.definition_key)

    def new_instance(
        self,
        session: Session,
        definition: ProcessDefinition,
        variables: Mapping[str, Any],
        personal: Collection[str] = (),
    ) -> LoadedInstance:
        """A new instance in memory, which no token has entered yet. ``personal``: which ``variables`` are encrypted."""
        bundle = self.library.bundle(session, definition.bundle_key)
        workflow = state.begin(bundle.specs, definition.process_id)
        step = self._step(session, workflow, Scopes(self.vault), bundle, definition.process_id)
        key = self.new_key()
        for name, value in {**variables, "instanceKey": str(key)}.items():
            step.scopes.set(0, name, value, name in personal)
        instance = Instance(
            key=key,
            definition_key=definition.key,
            process_id=definition.process_id,
            status="active",
            created=step.now,
            sequence=0,
            search={},
            words="",
        )
        step.record("started", None, {"version": definition.version})
        return LoadedInstance(session, instance, step, {})

    def started_on(
        self,
        session: Session,
        definition: ProcessDefinition,
        entry: str,
        variables: Mapping[str, Any],
        personal: Collection[str],
    ) -> LoadedInstance:
        """A new instance that begins at the start event ``entry`` with what a message or a signal brings."""
        loaded = self.new_instance(session, definition, {})
        tokens.begin(loaded.step.workflow, entry)
        loaded.step.results(tokens.at(loaded.step.workflow, entry), variables, frozenset(personal))
        return loaded

    def _step(
        self, session: Session, workflow: state.Workflow, scopes: Scopes, bundle: Bundle, process_id: str
    ) -> Step:
        functions = {name: _bound(function, session) for name, function in self.functions.items()}
        return Step(workflow, scopes, bundle, process_id, self.clock(), self.zone, functions)

    def step_before_start(self, session: Session, definition: ProcessDefinition) -> Step:
        """The surroundings of a process that has not begun: what its start event is evaluated in."""
        return self.new_instance(session, definition, {}).step


def want_another(loaded: LoadedInstance, task: tokens.Token, actor: Actor) -> None:
    """Raises :class:`engine.worklist.independence.OwnCase` for whoever did what the task's element is kept from."""
    element: Element = task.task_spec.element
    elements = loaded.step.bundle.elements_of(loaded.instance.process_id) if element.properties else {}
    refuse_own_case(loaded.session, element, elements, loaded.instance.key, actor)


def receive(
    loaded: LoadedInstance, row: Subscription, variables: Mapping[str, Any], personal: Collection[str], actor: Actor
) -> bool:
    """Give a waiting token what a message or signal of ``actor`` brings; false where it wants it at another time only.

    Raises :class:`engine.worklist.independence.OwnCase`.
    """
    task = tokens.find(loaded.step.workflow, row.token)
    element = task.task_spec.element
    if WHILE.stands_on(element) and not loaded.step.condition(tokens.reader_of(task), WHILE.text(element)):
        return False
    want_another(loaded, task, actor)
    loaded.step.results(tokens.make_way(task), variables, frozenset(personal))
    loaded.step.record(row.kind, row.element_id, {"name": row.name})
    tokens.fire(task)
    return True


def _bound(function: HostFunction, session: Session) -> Callable[..., Any]:
    return lambda *arguments: function(session, *arguments)
