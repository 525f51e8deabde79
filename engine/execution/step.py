"""One step in memory: an instance's tokens and variables, and everything the drawing asks while they move.

The database is not touched here. ``engine/execution/runtime.py`` loads a step, moves one token, and hands it to
``engine/execution/writing.py`` to be written.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine import dmn, drawing, feel
from engine.definitions.bundle import Bundle
from engine.drawing import Element
from engine.errors import ExpressionFailed
from engine.execution.budget import Budget
from engine.execution.events import conditions
from engine.execution.scopes import rounds
from engine.execution.scopes.mapping import kept, mapped
from engine.execution.scopes.variables import NOTHING_NEAR, Chain, Near, Scopes, View
from engine.spiff import state, tokens
from engine.spiff.activities import MultiInstance, SubProcess
from engine.spiff.state import Workflow
from engine.spiff.tokens import Token


@dataclass
class Record:
    """One line of history in the making."""

    kind: str
    element_id: str | None
    detail: dict[str, Any] | None = None


@dataclass
class Taken:
    """A decision that was taken in this step, to be kept with its inputs; ``personal`` when it read personal data."""

    element_id: str
    decision: dmn.Decision
    personal: bool


@dataclass
class Step:
    """``functions``: FEEL functions of the host (a calendar's). ``now``: the instant this step happens at."""

    workflow: Workflow
    scopes: Scopes
    bundle: Bundle
    process_id: str
    now: datetime
    zone: ZoneInfo
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    decisions: list[Taken] = field(default_factory=list)
    guidance: str | None = None
    #: Rows of tokens that came to wait in this step, as they were described then (``waiting_tokens.py``).
    described: dict[tuple[str, str], tuple[str, dict[str, Any]]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    _looked: tuple[int, int] = (-1, 0)

    def __post_init__(self) -> None:
        self.workflow.surroundings = self

    def dump(self) -> str:
        """The tokens as text, for the instance's row."""
        return state.dump(self.workflow)

    # Expressions

    def evaluate(
        self, chain: Chain, text: str, anchor: datetime | None = None, near: Near = NOTHING_NEAR
    ) -> tuple[Any, bool]:
        """The value of a text (``=…`` is FEEL, anything else literal) and whether it came from personal data.

        ``near``: what it reads besides, before anything of the scopes.
        """
        if not text.startswith("="):
            return text, False
        view = self.scopes.view(chain, near)
        return self._feel(text, view, anchor), view.personal

    def _feel(self, text: str, view: View, anchor: datetime | None = None) -> Any:
        return feel.compile_expression(text, self.functions).evaluate(view, self.context(anchor))

    def context(self, anchor: datetime | None = None) -> feel.Context:
        """FEEL's surroundings in this step; ``anchor``: another instant for ``now()`` than the step's own."""
        moment = anchor or self.now
        return feel.Context(now=lambda: moment, zone=self.zone, functions=self.functions)

    def chain(self, task: Token) -> Chain:
        """The road of scopes an expression at this token reads along; the root is 0."""
        chain: list[tuple[int, bool]] = []
        for holder, is_call in tokens.road_outward(task):
            chain += [(scope, False) for scope in holder.internal_data.get("within", ())]
            if (scope := holder.internal_data.get("scope")) is not None:
                chain.append((scope, is_call))
            if is_call and not holder.task_spec.element.propagate_parent:
                return tuple(chain)
        return (*chain, (0, True))

    # What nodes ask (``engine.spiff.nodes.Surroundings``)

    def condition(self, task: Token, text: str) -> bool:
        """A condition is taken only when it is exactly true; null is not."""
        return self.evaluate(self.chain(task), text if text.startswith("=") else f"={text}")[0] is True

    def look(self) -> None:
        """Let conditional events happen, where anything was written since they were last looked at or one is new."""
        state = self.scopes.writes, len(self.workflow.watching)
        if self.workflow.watching and state != self._looked:
            conditions.look(self)
            self._looked = self.scopes.writes, len(self.workflow.watching)

    def may_go_on(self) -> bool:
        """Whether the step still has time for a move; else what could move stays for a later one."""
        return self.budget.allows_a_move()

    def active(self, task: Token) -> list[str]:
        """The ids of what an ad hoc subprocess begins with. Raises :class:`ExpressionFailed`."""
        element: Element = task.task_spec.element
        said = task.task_spec.said
        names = self.evaluate(self.chain(task), said.active or "=null")[0]
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ExpressionFailed(element=element.id, reason="its active elements are not a list of ids")
        if said.output_collection:
            self.scopes.set(self.open_scope(task), said.output_collection, [])
        return names

    def collect_one(self, holder: Token, end: Token) -> None:
        """Add what a path inside an ad hoc subprocess gives to its collection."""
        said, scope = holder.task_spec.said, holder.internal_data["scope"]
        if said.output_collection and said.output:
            value, personal = self.evaluate(self.chain(end), said.output)
            held = self.scopes.local(scope).get(said.output_collection)
            self.scopes.set(scope, said.output_collection, [*(held or []), kept(value)], personal)

    def called(self, task: Token) -> str:
        """The process that a call activity calls, by its id or an expression. Raises :class:`ExpressionFailed`."""
        element: Element = task.task_spec.element
        name = self.evaluate(self.chain(task), element.called or "")[0]
        if not isinstance(name, str) or name not in self.bundle.processes:
            raise ExpressionFailed(element=element.id, reason="it calls no process of this version")
        return name

    def enter(self, task: Token) -> None:
        """Open the element's scope and map its inputs, evaluated outside it, in order."""
        element: Element = task.task_spec.element
        if not element.inputs and not isinstance(task.task_spec, SubProcess):
            return
        self.map_in(task, element.inputs)

    def map_in(self, task: Token, inputs: Iterable[drawing.Mapping], anchor: datetime | None = None) -> None:
        """Evaluate input mappings into an element's own scope, in order; ``anchor``: what ``now()`` is to mean."""
        chain, scope = self.chain(task), self.open_scope(task)
        for name, (value, personal) in mapped(self, inputs, chain, ((scope, True),), anchor).items():
            self.scopes.set(scope, name, value, personal)

    def leave(self, task: Token, early: bool = False) -> None:
        """Map outputs outward and close the scope. ``early``: a call is cut off, and hands over what it has by now."""
        spec, element = task.task_spec, task.task_spec.element
        scope = task.internal_data.get("scope")
        inner = self.chain(task)
        outer = tuple(place for place in inner if place[0] != scope)
        body = isinstance(spec, MultiInstance)
        of = element.loop if body else element.ad_hoc
        if of is not None and (name := of.output_collection):
            self.scopes.assign(outer, name, self.scopes.local(scope)[name], self.scopes.is_personal(scope, name))
        if element.outputs and not body:
            into = inner if rounds.is_round(task) else outer  # what a round collects is its own
            for name, (value, personal) in mapped(self, element.outputs, inner, into, sparing=early).items():
                self.scopes.assign(into, name, value, personal)
        elif isinstance(spec, SubProcess) and spec.call and element.propagate_child and scope is not None:
            self.scopes.hand_over(scope, outer, rounds.own_names(task))
        if scope is not None and not rounds.is_round(task):  # a round is collected first
            self.close_scope(task)

    def results(self, task: Token, values: Mapping[str, Any], personal: frozenset[str], merge: bool = False) -> None:
        """What a person, a service, a script or a message brought: outward at once, or, where the element maps its
        outputs, into its own scope for the mappings to pick from. ``merge``: contexts keep entries not mentioned.
        """
        element: Element = task.task_spec.element
        if element.outputs:
            scope = self.open_scope(task)
            for name, value in values.items():
                self.scopes.set(scope, name, value, name in personal)
            return
        put = self.scopes.merge if merge else self.scopes.assign
        self.scopes.bounded = not merge  # what a person gives is kept, however much the drawing has heaped up
        for name, value in values.items():
            put(self.chain(task), name, value, name in personal)
        self.scopes.bounded = True

    def set_where_read(self, task: Token, expressions: Mapping[str, str]) -> None:
        """What somebody who repairs sets, in FEEL: each where the element would read it from."""
        for name, text in expressions.items():
            value, personal = self.evaluate(self.chain(task), f"={text.removeprefix('=')}")
            self.scopes.assign(self.chain(task), name, kept(value), personal)

    def automatic(self, task: Token) -> None:
        """A script or a decision."""
        element: Element = task.task_spec.element
        view = self.scopes.view(self.chain(task))
        if element.decision:
            value = self._decide(task, element.decision, view)
        else:
            value = self._feel(element.script or "=null", view)
        if element.result:
            self.results(task, {element.result: kept(value)}, frozenset({element.result} if view.personal else ()))
        self.leave(task)

    def _decide(self, task: Token, decision: str, view: View) -> Any:
        name = self.evaluate(self.chain(task), decision)[0]
        model = self.bundle.decisions.get(name)
        if model is None:
            raise ExpressionFailed(element=task.task_spec.element.id, reason=f"there is no decision {name}")
        taken = model.evaluate(name, view, self.context())
        self.seen("decided", task, {"decision": name, "rules": [rule.index for rule in taken.rules]})
        self.decisions.append(Taken(task.task_spec.element.id, taken, view.personal))
        return taken.value

    def collection(self, task: Token) -> list[Any]:
        """The items of a multi-instance activity; opens the body's scope."""
        return rounds.collection(self, task)

    def item(self, task: Token, index: int, value: Any) -> None:
        """Open the scope of one round."""
        rounds.begin(self, task, index, value)

    def collect(self, task: Token, index: int, counts: Mapping[str, int]) -> bool:
        """Put what a round gives in its place; whether that was enough of them."""
        return rounds.collect(self, task, index, counts)

    def code(self, element: Element) -> str:
        """The code that an error or escalation event names; empty catches everything."""
        return self.bundle.code(element)

    def seen(self, kind: str, task: Token, detail: dict[str, Any] | None = None) -> None:
        """Keep what happened; notice guidance and the ends of the outermost process."""
        element: Element = task.task_spec.element
        if kind == "guidance":
            self.guidance = element.id
            return
        if kind == "ended":
            if tokens.ends_the_instance(task):
                self.outcomes.append(element.name or element.id)
            return
        if detail is not None and element.process != self.process_id:
            detail = {**detail, "process": element.process}  # ids are unique in a process, not over those it calls
        self.records.append(Record(kind, element.id, detail))

    def say_of_completion(self, task: Token, detail: dict[str, Any]) -> None:
        """Add to what is kept of an activity that was completed just now, or handed in and could not be left."""
        element = task.task_spec.element.id
        line = next((r for r in reversed(self.records) if (r.kind, r.element_id) == ("completed", element)), None)
        if line is None:
            self.record("handed_in", element, detail)
        else:
            line.detail = {**(line.detail or {}), **detail}

    def record(self, kind: str, element_id: str | None, detail: dict[str, Any] | None = None) -> None:
        """Keep something that is not about a token's node."""
        self.records.append(Record(kind, element_id, detail))

    # Scopes

    def open_scope(self, task: Token) -> int:
        """The scope of a token's own variables."""
        if task.internal_data.get("scope") is None:
            self.workflow.scope += 1
            task.internal_data["scope"] = self.workflow.scope
        scope: int = task.internal_data["scope"]
        return scope

    def forget(self, scopes: Iterable[int]) -> None:
        """Forget the variables of scopes that were kept."""
        for scope in scopes:
            self.scopes.drop(scope)

    def close_scope(self, task: Token) -> None:
        """Forget a token's own variables, unless something may still be undone that reads them."""
        scope = task.internal_data.pop("scope")
        if not task.internal_data.pop("kept", None):
            self.scopes.drop(scope)
