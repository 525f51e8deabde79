"""Which variables each element brings, which it sees, and which a process begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine import feel
from engine.check.bundle import Bundle
from engine.check.flow.order import Order
from engine.drawing import Element, Process
from engine.drawing.properties import VARIABLES, found_in

#: Variables that the engine itself gives every instance.
ALWAYS: Final = frozenset({"instanceKey"})
#: Variables that multi-instance gives each of its turns.
LOOP: Final = frozenset({"loopCounter"})
#: Numbers that a completion condition reads besides.
COUNTS: Final = frozenset(
    {"numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances", "numberOfTerminatedInstances"}
)


@dataclass(frozen=True)
class Brings:
    """The variables an element may set. ``anything``: a message of unknown content, or an unknown service."""

    names: frozenset[str]
    anything: bool = False


def top(name: str) -> str:
    """The variable of a path: ``persona`` for ``persona.nombre``."""
    return name.partition(".")[0].strip()


class Variables:
    """The variables of one process."""

    def __init__(
        self,
        bundle: Bundle,
        process: Process,
        calling: frozenset[str] = frozenset(),
        within: frozenset[str] = frozenset(),
    ) -> None:
        """So that a circle of calls ends: ``calling``, the processes that are asked what they hand over; ``within``,
        those that are asked what they bring. One may be both: it brought something in an earlier round.
        """
        self.bundle = bundle
        self.process = process
        self.order = Order(process)
        self._calling, self._within = calling | {process.id}, within
        self._seen: dict[str | None, Brings] = {}

    @cached_property
    def start(self) -> Brings:
        """What the process begins with: its property ``variables``, and what its callers hand over."""
        declared = set(VARIABLES.names(self.process))
        handed, anything = set(ALWAYS), False
        for caller, call in self._calls():
            handed |= {top(mapping.target) for mapping in call.inputs}
            if call.propagate_parent:
                outer = Variables(self.bundle, caller, self._calling)
                handed |= outer.seen(call).names | outer.local(call)
                anything = anything or outer.seen(call).anything
        return Brings(frozenset(declared | handed), anything)

    def _calls(self) -> list[tuple[Process, Element]]:
        return [
            (process, element)
            for _, process in self.bundle.processes()
            if process.id not in self._calling
            for element in process.elements.values()
            if element.type == "callActivity" and element.called == self.process.id
        ]

    @cached_property
    def brought(self) -> Mapping[str, Brings]:
        """What each element brings."""
        return {ident: self.brings(element) for ident, element in self.process.elements.items()}

    def brings(self, element: Element) -> Brings:
        """What the process has after the element, which it may not have had before."""
        names = {top(mapping.target) for mapping in element.outputs}
        anything = False
        if not element.outputs:
            own = self.results(element)
            names |= own.names
            anything = own.anything
        if element.loop and element.loop.output_collection:
            names.add(element.loop.output_collection)
        if element.ad_hoc and element.ad_hoc.output_collection:
            names.add(element.ad_hoc.output_collection)
        return Brings(frozenset(names), anything)

    def results(self, element: Element) -> Brings:
        """What the element itself yields, before its output mappings pick from it."""
        if element.job_type:
            service = self.bundle.catalogue.get(element.job_type)
            return Brings(frozenset(service.outputs) if service else frozenset(), service is None)
        if element.type == "callActivity":
            return self._called(element)
        if element.type == "receiveTask" or element.events:
            caught = element.type == "receiveTask" or any(
                event.kind in ("message", "signal") for event in element.events
            )
            received = self._received(element)
            return Brings(received, caught and not received)  # one that says what it receives brings that
        names = {element.result} if element.result else set[str]()
        if element.form:
            names |= self.fields(element.form)
        return Brings(frozenset(names), self.is_told(element))

    def is_told(self, element: Element) -> bool:
        """Whether what an element gives is unknown for want of a form, service or process, which is told there."""
        known = self.bundle.resources
        if element.job_type:
            return element.job_type not in self.bundle.catalogue
        if element.type == "callActivity":
            return all(process.id != element.called for _, process in self.bundle.processes())
        return bool(element.form) and element.form not in known.forms

    def givers(self, element: Element | None) -> list[Element]:
        """The elements that may give any variable to what an expression of an element reads."""
        leading = self.order.leading(element.id) if element else self.process.elements
        return [self.process.elements[ident] for ident in leading if self.brought[ident].anything]

    def _received(self, element: Element) -> frozenset[str]:
        """The variables that its properties say it receives."""
        known = ((found_in(self.bundle.properties, name), text) for name, text in element.properties.items())
        return frozenset(top(text) for found, text in known if found is not None and found.kind == "path")

    def fields(self, form: str) -> set[str]:
        """The variables a form fills."""
        found = self.bundle.resources.forms.get(form)
        return {top(info.path) for info in found.fields()} if found else set()

    def _called(self, element: Element) -> Brings:
        if not element.propagate_child and not element.outputs:
            return Brings(frozenset())
        inner = next((p for _, p in self.bundle.processes() if p.id == element.called), None)
        if inner is None or inner.id in self._within:
            return Brings(frozenset(), inner is None)
        variables = Variables(self.bundle, inner, self._calling, self._within | {inner.id})
        brought = variables.brought.values()
        own = {top(mapping.target) for mapping in element.inputs}
        return Brings(
            frozenset[str]().union(*(one.names for one in brought)) - own, any(one.anything for one in brought)
        )

    def inside(self, element: Element) -> Brings:
        """What the elements within a subprocess bring: its outputs, its output element and its condition see it."""
        brought = [self.brought[each.id] for each in self.process.elements.values() if self._is_within(each, element)]
        return Brings(frozenset[str]().union(*(one.names for one in brought)), any(one.anything for one in brought))

    def _is_within(self, element: Element, holder: Element) -> bool:
        while element.parent is not None and element.parent in self.process.elements:
            if element.parent == holder.id:
                return True
            element = self.process.elements[element.parent]
        return False

    def seen(self, element: Element | None) -> Brings:
        """What an expression of an element may read, its own local names aside."""
        ident = element.id if element else None
        if ident not in self._seen:
            self._seen[ident] = self._look(element)
        return self._seen[ident]

    def _look(self, element: Element | None) -> Brings:
        if element is None:
            before = leading = set(self.process.elements)
        else:
            before, leading = self.order.before(element.id), self.order.leading(element.id)
        names = self.start.names.union(*(self.brought[ident].names for ident in before))
        # What a message brings on a branch beside is that branch's own affair: it excuses no name read here.
        return Brings(names, self.start.anything or any(self.brought[ident].anything for ident in leading))

    def local(self, element: Element) -> set[str]:
        """The names that only the element and what lies inside it see: mapped inputs, the item of a loop."""
        names = {top(mapping.target) for mapping in element.inputs}
        if element.loop is not None:
            collected = feel.variable_of(element.loop.output) if element.loop.output else None
            names |= {element.loop.item or "", element.loop.output_collection or "", collected or ""} | LOOP
        if element.attached_to and element.attached_to in self.process.elements:
            names |= self.local(self.process.elements[element.attached_to])
        if element.parent and element.parent in self.process.elements:
            names |= self.local(self.process.elements[element.parent])
        return names - {""}

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """Every variable that anything in the process sets."""
        local = (self.local(element) for element in self.process.elements.values())
        return self.start.names.union(*(one.names for one in self.brought.values()), *local)
