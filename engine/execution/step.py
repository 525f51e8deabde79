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
from engine.execution.variables import Chain, Scopes, View
from engine.feel import json_form
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

    def __post_init__(self) -> None:
        self.workflow.surroundings = self

    def dump(self) -> str:
        """The tokens as text, for the instance's row."""
        return state.dump(self.workflow)

    # Expressions

    def evaluate(self, chain: Chain, text: str, anchor: datetime | None = None) -> tuple[Any, bool]:
        """The value of a text (``=…`` is FEEL, anything else literal) and whether it came from personal data."""
        if not text.startswith("="):
            return text, False
        view = self.scopes.view(chain)
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
            if (scope := holder.internal_data.get("scope")) is not None:
                chain.append((scope, is_call))
            if is_call and not holder.task_spec.element.propagate_parent:
                return tuple(chain)
        return (*chain, (0, True))

    # What nodes ask (``engine.spiff.nodes.Surroundings``)

    def condition(self, task: Token, text: str) -> bool:
        """A condition is taken only when it is exactly true; null is not."""
        return self.evaluate(self.chain(task), text if text.startswith("=") else f"={text}")[0] is True

    def may_go_on(self) -> bool:
        """Whether the step still has time for a move; else what could move stays for a later one."""
        return self.budget.allows_a_move()

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
        scope = self._open(task)
        for mapping in inputs:
            value, personal = self.evaluate(self.chain(task), mapping.source, anchor)
            self._set_path(scope, mapping.target, kept(value), personal)

    def leave(self, task: Token, early: bool = False) -> None:
        """Map outputs outward and close the scope. ``early``: a call is cut off, and hands over what it has by now."""
        spec, element = task.task_spec, task.task_spec.element
        scope = task.internal_data.get("scope")
        inner = self.chain(task)
        outer = tuple(place for place in inner if place[0] != scope)
        if isinstance(spec, MultiInstance):
            name = element.loop.output_collection
            if name:
                self.scopes.assign(outer, name, self.scopes.local(scope)[name], self.scopes.is_personal(scope, name))
        elif element.outputs:
            for mapping in element.outputs:
                value, personal = self.evaluate(inner, mapping.source)
                if value is not None or not early:
                    self._assign_path(outer, mapping.target, kept(value), personal)
        elif isinstance(spec, SubProcess) and spec.call and element.propagate_child and scope is not None:
            self.scopes.hand_over(scope, outer)
        if scope is not None and not hasattr(spec, "around"):  # a multi-instance child is collected first
            self._close(task)

    def results(self, task: Token, values: Mapping[str, Any], personal: frozenset[str], merge: bool = False) -> None:
        """What a person, a service, a script or a message brought: outward at once, or, where the element maps its
        outputs, into its own scope for the mappings to pick from. ``merge``: contexts keep entries not mentioned.
        """
        element: Element = task.task_spec.element
        if element.outputs:
            scope = self._open(task)
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
        """A multi-instance body's items: evaluated once, kept in the body's scope for a sequential loop."""
        loop, held = task.task_spec.element.loop, f"{task.task_spec.element.id} items"
        scope = task.internal_data.get("scope")
        if scope is not None:
            found: list[Any] = self.scopes.local(scope)[held]
            return found
        items, personal = self.evaluate(self.chain(task), loop.collection or "=null")
        if not isinstance(items, list):
            raise ExpressionFailed(element=task.task_spec.element.id, reason="the input collection is not a list")
        scope = self._open(task)
        self.scopes.set(scope, held, kept(items), personal)
        if loop.output_collection:
            self.scopes.set(scope, loop.output_collection, [None] * len(items), personal)
        return items

    def item(self, task: Token, index: int, value: Any) -> None:
        """The scope of one child: its item and its number (from 1)."""
        loop, body = task.parent.task_spec.element.loop, task.parent.internal_data["scope"]
        personal = self.scopes.is_personal(body, f"{task.parent.task_spec.element.id} items")
        scope = self._open(task)
        self.scopes.set(scope, "loopCounter", index + 1)
        if loop.item:
            self.scopes.set(scope, loop.item, value, personal)

    def collect(self, task: Token, index: int) -> bool:
        """Put a child's output in its place; forget the child's scope."""
        loop, body = task.parent.task_spec.element.loop, task.parent.internal_data["scope"]
        chain = self.chain(task)
        if loop.output_collection and loop.output:
            value, personal = self.evaluate(chain, loop.output)
            held = self.scopes.local(body).get(loop.output_collection)
            if not isinstance(held, list) or len(held) <= index:
                reason = "its output collection was written over by something inside"
                raise ExpressionFailed(element=task.task_spec.element.id, reason=reason)
            collected = [*held]
            collected[index] = kept(value)
            self.scopes.put_in(body, loop.output_collection, collected, value, personal)
        enough = bool(loop.condition) and self.evaluate(chain, loop.condition or "")[0] is True
        self._close(task)
        return enough

    def error_code(self, element: Element) -> str:
        """The code that an error event names; empty catches everything."""
        return self.bundle.errors.get(element.events[0].ref or "", "")

    def seen(self, kind: str, task: Token, detail: dict[str, Any] | None = None) -> None:
        """Keep what happened; notice guidance and the ends of the outermost process."""
        element: Element = task.task_spec.element
        if kind == "guidance":
            self.guidance = element.id
            return
        if kind == "ended":
            if task.workflow.parent_task_id is None:
                self.outcomes.append(element.name or element.id)
            return
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

    def _open(self, task: Token) -> int:
        if task.internal_data.get("scope") is None:
            self.workflow.scope += 1
            task.internal_data["scope"] = self.workflow.scope
        scope: int = task.internal_data["scope"]
        return scope

    def _close(self, task: Token) -> None:
        self.scopes.drop(task.internal_data.pop("scope"))

    def _set_path(self, scope: int, target: str, value: Any, personal: bool) -> None:
        name, nested = _nested(target, value)
        held = self.scopes.local(scope).get(name) if "." in target else None
        self.scopes.set(scope, name, {**held, **nested} if isinstance(held, dict) else nested, personal)

    def _assign_path(self, chain: Chain, target: str, value: Any, personal: bool) -> None:
        name, nested = _nested(target, value)
        put = self.scopes.merge if "." in target else self.scopes.assign
        put(chain, name, nested, personal)


def kept(value: Any) -> Any:
    """A value that a variable can hold. Raises ``NotJson`` here, where its element is parked as a fault, and not when
    the step is written, which would fail the person whose step it is.
    """
    json_form.encode(value)
    return value


def _nested(target: str, value: Any) -> tuple[str, Any]:
    """``a.b.c`` names an entry of a context: the variable's name, and the value wrapped."""
    name, *path = target.split(".")
    for part in reversed(path):
        value = {part: value}
    return name, value
