"""Variables: a tree of scopes of our own, so that tokens carry no data.

SpiffWorkflow copies data from token to token: what a non-interrupting branch writes never reaches the main road, and
joins lose updates. Here every variable has one home. The root scope is the instance (0); subprocesses, call
activities, multi-instance bodies and their children, and elements with input mappings open scopes below it.

Reading walks outward. Writing goes where the variable already lives, else to the outermost scope, but never out of a
call (a *wall*): a called process hands its variables over when it ends, or is ended by an event or an error. As in
Camunda 8, but for two differences: that, and that a called process sees its caller's variables live instead of copied.

A variable is *personal* when a form field says so or when what it was computed from is; then it is encrypted at rest.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from engine import feel
from engine.database.vault import Vault
from engine.feel import json_form

#: As stored, in characters: what a variable, and all of an instance, may take; measured before it is written.
MOST_OF_A_VARIABLE, MOST_OF_AN_INSTANCE = 1_000_000, 8_000_000
#: A column takes no longer one.
LONGEST_NAME = 200
#: A road outward: pairs of scope id and "is this a wall?", innermost first.
Chain = tuple[tuple[int, bool], ...]
#: Values that stand in no scope yet: by name, each with whether it is personal.
Near = Mapping[str, tuple[Any, bool]]
NOTHING_NEAR: Final[Near] = MappingProxyType({})


@dataclass
class Variable:
    """One variable in memory. ``stored`` is its text at rest until somebody reads it."""

    scope: int
    name: str
    personal: bool = False
    revision: int = 0
    stored: str | None = None
    value: Any = None
    weight: int = 0


class Scopes:
    """All variables of one instance during one step; knows what changed and what must be forgotten."""

    def __init__(self, vault: Vault, rows: Iterable[tuple[int, str, str, bool, int]] = ()) -> None:
        """``rows``: scope, name, text at rest, personal, revision."""
        self.vault = vault
        self._known: dict[int, dict[str, Variable]] = {}
        self.weight = 0
        self.bounded = True
        self.writes = 0  # how often anything was written or forgotten: whoever watches looks again
        for scope, name, text, personal, revision in rows:
            known = Variable(scope, name, personal, revision, stored=text, weight=len(text))
            self._known.setdefault(scope, {})[name] = known
            self.weight += known.weight
        self.changed: dict[tuple[int, str], Variable] = {}
        self.dropped: set[int] = set()
        self.fresh: set[tuple[int, str]] = set()

    def local(self, scope: int) -> dict[str, Any]:
        """The variables that live in this very scope."""
        return {name: self._value(variable) for name, variable in self._known.get(scope, {}).items()}

    def everything(self) -> Iterator[tuple[int, str, Any, bool]]:
        """Scope, name, value and whether it is personal, of every variable, the instance's own first."""
        for scope in sorted(self._known):
            for name, variable in sorted(self._known[scope].items()):
                yield scope, name, self._value(variable), variable.personal

    def is_personal(self, scope: int, name: str) -> bool:
        """Whether a local variable is personal."""
        found = self._known.get(scope, {}).get(name)
        return found is not None and found.personal

    def find(self, chain: Chain, name: str) -> Variable | None:
        """The variable that a reader at this place sees under the name."""
        for scope, _wall in chain:
            if (found := self._known.get(scope, {}).get(name)) is not None:
                return found
        return None

    def assign(self, chain: Chain, name: str, value: Any, personal: bool = False) -> None:
        """Write outward: where the name lives, else at the wall or the root."""
        for scope, wall in chain:
            if name in self._known.get(scope, {}) or wall or scope == 0:
                self.set(scope, name, value, personal)
                return

    def merge(self, chain: Chain, name: str, value: Any, personal: bool = False) -> None:
        """Write outward, but let a context keep the entries that the new one does not mention."""
        held = self.find(chain, name)
        self.assign(chain, name, _merged(self._value(held), value) if held else value, personal)

    def set(self, scope: int, name: str, value: Any, personal: bool = False, weight: int | None = None) -> None:
        """Write in this very scope. What was personal stays personal. ``weight``: for whoever knows it.

        Raises :class:`FeelLimit` for a value that is too large, and where the instance would be.
        """
        weight = feel.weigh(value, MOST_OF_A_VARIABLE) if weight is None else weight
        if len(name) > LONGEST_NAME:
            raise feel.FeelLimit(limit=LONGEST_NAME, what="characters in the name of a variable")
        self.writes += 1
        held = self._known.get(scope, {}).get(name)
        more = weight - (held.weight if held else 0)
        if self.bounded and more > 0 and self.weight + more > MOST_OF_AN_INSTANCE:
            raise feel.FeelLimit(limit=MOST_OF_AN_INSTANCE, what="characters in all variables of an instance")
        if held is None:
            held = self._known.setdefault(scope, {})[name] = Variable(scope, name)
            self.fresh.add((scope, name))
        self.weight += more
        held.value, held.stored, held.weight = value, None, weight
        held.personal = held.personal or personal
        held.revision += 1
        self.changed[scope, name] = held

    def put_in(self, scope: int, name: str, collected: list[Any], added: Any, personal: bool) -> None:
        """Write a list that differs from the one that is there by ``added``: it is not weighed whole each time."""
        weight = self._known[scope][name].weight + feel.weigh(added, MOST_OF_A_VARIABLE)
        if weight > MOST_OF_A_VARIABLE:
            weight = feel.weigh(collected, MOST_OF_A_VARIABLE)
        self.set(scope, name, collected, personal, weight)

    def hand_over(self, scope: int, outer: Chain, own: Container[str] = ()) -> None:
        """Write outward all that a scope holds, which is about to be forgotten there, but for its ``own`` names."""
        self.bounded, before = False, self.bounded
        for name, value in self.local(scope).items():
            if name not in own:
                self.assign(outer, name, value, self.is_personal(scope, name))
        self.bounded = before

    def drop(self, scope: int) -> None:
        """Forget a scope that has ended."""
        self.writes += 1
        for name, gone in self._known.pop(scope, {}).items():
            self.weight -= gone.weight
            key = scope, name
            self.changed.pop(key, None)
            if key in self.fresh:
                self.fresh.discard(key)
            else:
                self.dropped.add(scope)

    def at_rest(self, variable: Variable) -> str:
        """The text a changed variable is stored as."""
        text = json.dumps(json_form.encode(variable.value), ensure_ascii=False, separators=(",", ":"))
        return self.vault.encrypt(text) if variable.personal else text

    def sealed(self, record: Any) -> str:
        """A JSON-able record about this instance's variables, encrypted."""
        return self.vault.encrypt(json.dumps(record, ensure_ascii=False, separators=(",", ":")))

    def _value(self, variable: Variable) -> Any:
        if variable.stored is not None:
            text = self.vault.decrypt(variable.stored) if variable.personal else variable.stored
            variable.value, variable.stored = json_form.decode(json.loads(text)), None
        return variable.value

    def view(self, chain: Chain, near: Near = NOTHING_NEAR) -> "View":
        """What an expression at this place reads; ``near``: what hides the scopes' own names."""
        return View(self, chain, near)


class View(Mapping[str, Any]):
    """A reader's window on the scopes; remembers whether anything personal was read through it."""

    def __init__(self, scopes: Scopes, chain: Chain, near: Near = NOTHING_NEAR) -> None:
        self._scopes = scopes
        self._chain = chain
        self._near = near
        self.personal = False

    def __getitem__(self, name: str) -> Any:
        if name in self._near:
            value, personal = self._near[name]
            self.personal = self.personal or personal
            return value
        found = self._scopes.find(self._chain, name)
        if found is None:
            raise KeyError(name)
        self.personal = self.personal or found.personal
        return self._scopes._value(found)

    def __contains__(self, name: object) -> bool:
        return name in self._near or self._scopes.find(self._chain, str(name)) is not None

    def is_personal(self, name: str) -> bool:
        """Whether the variable that stands here under the name is personal."""
        found = self._scopes.find(self._chain, name)
        return found is not None and found.personal

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set(self._near)
        yield from self._near
        for scope, _wall in self._chain:
            for name in list(self._scopes._known.get(scope, ())):
                if name not in seen:
                    seen.add(name)
                    yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new
