"""One form being filled: where each component stands, what it was given, and who is hidden.

What is hidden depends on values, and what counts as a value depends on what is hidden: a field that is not on the
page has no value. So both are settled together, by repeating until nothing changes (bounded: a form whose conditions
chase each other keeps the last state).
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from engine import feel
from engine.forms import sentences
from engine.forms.components import INPUTS, Component
from engine.forms.errors import Bad, UnknownSource
from engine.forms.options import Option, OptionSource, Sources, chosen, options_from
from engine.forms.typed import READ
from engine.forms.words import Rule
from engine.presentation import Presentation

Path: TypeAlias = tuple[str | int, ...]
MAX_ROWS = 100
_ROUNDS = 8
#: What a component sees of the rows it stands in.
SPECIAL = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})
_ABSENT: Any = object()


@dataclass(frozen=True, eq=False)
class Placed:
    """A component at its place. ``base`` is the path of the row or group it stands in, ``around`` its container."""

    component: Component
    path: Path
    base: Path
    around: "Placed | None"

    @property
    def name(self) -> str:
        """The dotted path: the field's name in a page, in errors and in warnings."""
        return ".".join(map(str, self.path))


def get(tree: Any, path: Path) -> Any:
    """What stands at the path, or None."""
    found = _find(tree, path)
    return None if found is _ABSENT else found


def _find(tree: Any, path: Path) -> Any:
    for segment in path:
        if isinstance(segment, int):
            if not isinstance(tree, list | tuple) or segment >= len(tree):
                return _ABSENT
            tree = tree[segment]
        elif isinstance(tree, Mapping) and segment in tree:
            tree = tree[segment]
        else:
            return _ABSENT
    return tree


def put(tree: dict[str, Any], path: Path, value: Any) -> None:
    """Set what stands at the path, making the levels above it."""
    level: Any = tree
    for segment, below in pairwise(path):
        empty: Any = [] if isinstance(below, int) else {}
        if isinstance(level, list):
            level.extend({} for _ in range(int(segment) + 1 - len(level)))
            level = level[int(segment)]
        else:
            level = level.setdefault(segment, empty)
    level[path[-1]] = value


class Filling:
    """The components of a form over given values and a scope. ``showing``: absent values come from scope or default."""

    def __init__(
        self,
        components: tuple[Component, ...],
        values: Mapping[str, Any],
        scope: Mapping[str, Any],
        sources: Sources | None,
        context: feel.Context | None,
        presentation: Presentation,
        *,
        showing: bool = False,
    ) -> None:
        self.given, self.scope, self.sources = values, scope, sources or {}
        self.context, self.presentation, self.showing = context, presentation, showing
        self.placed = tuple(self._place(components, (), None))
        self.by_path = {each.path: each for each in self.placed if each.component.key}
        self.hidden: frozenset[Placed] = frozenset()
        self.fixed: frozenset[Placed] = frozenset()
        self.data: dict[str, Any] = {}
        self.bad: dict[Path, Bad] = {}
        self._settle()

    def _place(self, components: tuple[Component, ...], base: Path, around: Placed | None) -> Iterator[Placed]:
        for component in components:
            placed = Placed(component, base + component.key, base, around)
            yield placed
            if component.type == "group":
                yield from self._place(component.components, placed.path, placed)
            elif component.type == "dynamiclist":
                for index in range(self.rows(placed)):
                    yield from self._place(component.components, (*placed.path, index), placed)

    def rows(self, placed: Placed) -> int:
        """How many rows a list has."""
        found = _find(self.given, placed.path)
        if found is _ABSENT and self.showing:
            found = _find(self.scope, placed.path)
        if isinstance(found, list | tuple):
            return min(len(found), MAX_ROWS)
        repetitions = placed.component.raw.get("defaultRepetitions", 1)
        return min(int(repetitions), MAX_ROWS) if self.showing and isinstance(repetitions, int) else 0

    def as_read(self, scope: Mapping[str, Any]) -> "Filling":
        """The same components, hidden and fixed as they are here, over what a reader may know of the process."""
        readable = copy(self)
        readable.scope = scope
        readable._read()
        return readable

    def holds(self, placed: Placed) -> bool:
        """Whether the field shows what the process holds, not what somebody typed here."""
        return _find(self.given, placed.path) is _ABSENT and _find(self.scope, placed.path) is not _ABSENT

    def inputs(self) -> Iterator[Placed]:
        """The fields that take a value, wherever they stand."""
        return (placed for placed in self.placed if placed.component.type in INPUTS)

    def raw(self, placed: Placed) -> Any:
        """What the field was given; when showing, else the scope's value (unless asked afresh), else the default."""
        found = _find(self.given, placed.path)
        if found is _ABSENT and (self.showing or self.is_readonly(placed)):
            if self.is_readonly(placed) or placed.component.properties.get("afresh") != "true":
                found = _find(self.scope, placed.path)
            if found is _ABSENT:
                found = self._default(placed)
        return None if found is _ABSENT else found

    def _default(self, placed: Placed) -> Any:
        default = placed.component.default
        if isinstance(default, str) and default.lstrip().startswith("="):
            return feel.compile_expression(default).evaluate(self.scope, self.context)
        return default

    def _settle(self) -> None:
        for _ in range(_ROUNDS):
            self._read()
            hidden, fixed = frozenset(self._hiding()), frozenset(self._fixing())
            if (hidden, fixed) == (self.hidden, self.fixed):
                return
            self.hidden, self.fixed = hidden, fixed
        self._read()

    def compute_last(self) -> None:
        """Values that are computed only when the form is handed in: until then they are null."""
        self._compute("presubmit")

    def _hiding(self) -> Iterator[Placed]:
        hidden: set[Placed] = set()
        for placed in self.placed:  # what surrounds comes first
            if placed.around in hidden or self.value(placed.component.hide, placed) is True:
                hidden.add(placed)
                yield placed

    def _fixing(self) -> Iterator[Placed]:
        for placed in self.inputs():
            rules = (placed.component.readonly, placed.component.disabled)
            if any(self.value(rule, placed) is True for rule in rules):
                yield placed

    def _read(self) -> None:
        """Fill ``data`` with the typed values: null for what is hidden, wrong or empty."""
        self.data, self.bad = self._beside(), {}
        for placed in self.placed:
            if placed.component.type == "dynamiclist":
                put(self.data, placed.path, [{} for _ in range(self.rows(placed))])
        for placed in self.inputs():
            put(self.data, placed.path, None if placed in self.hidden else self._typed(placed))
        self._compute("change")

    def _compute(self, when: str) -> None:
        for placed in self.placed:
            if placed.component.type == "expression" and placed.component.raw.get("computeOn", "change") == when:
                put(self.data, placed.path, self.value(placed.component.rule, placed))

    def _beside(self) -> dict[str, Any]:
        """What the process holds beside the form's own fields, in the contexts that they share."""
        found: dict[str, Any] = {}
        levels: dict[Path, dict[str, Any]] = {(): found}
        for path in self.by_path:
            for end in range(1, len(path)):
                part, name = path[:end], path[end - 1]
                if isinstance(name, int):
                    break
                if part not in levels:
                    above = levels[part[:-1]]
                    held = self.scope.get(name) if end == 1 else above.get(name)
                    levels[part] = above[name] = dict(held) if isinstance(held, Mapping) else {}
        return found

    def _typed(self, placed: Placed) -> Any:
        if self.is_readonly(placed):
            found = _find(self.scope, placed.path)
            return self._default(placed) if found is _ABSENT else found
        try:
            raw = self.raw(placed)
            if placed.component.options:
                return self._chosen(placed, raw)
            return READ[placed.component.type](placed.component, raw, self.presentation)
        except Bad as bad:
            self.bad[placed.path] = bad
            return None

    def _chosen(self, placed: Placed, raw: Any) -> Any:
        if raw in (None, "", []):
            return [] if placed.component.many else None
        given = raw if placed.component.many and isinstance(raw, list | tuple) else [raw]
        if len(given) > MAX_ROWS:
            raise Bad(sentences.NOT_OPTION)
        found = [self._option(placed, each) for each in given]
        return list(dict.fromkeys(found)) if placed.component.many else found[0]

    def _option(self, placed: Placed, given: Any) -> Any:
        source = self.source(placed)
        if source is not None:
            if not isinstance(given, str) or source.label(given) is None:
                raise Bad(sentences.NOT_OPTION)
            return given
        option = chosen(self.options(placed), given)
        if option is None:
            raise Bad(sentences.NOT_OPTION)
        return option.value

    def source(self, placed: Placed) -> OptionSource | None:
        """The named source of the field's options, if it has one; raises :class:`UnknownSource`."""
        name = placed.component.options.source if placed.component.options else ""
        if name and name not in self.sources:
            raise UnknownSource(field=placed.name, source=name)
        return self.sources[name] if name else None

    def options(self, placed: Placed) -> tuple[Option, ...]:
        """The options a field offers here; none for those of a named source."""
        of = placed.component.options
        if of is None or of.source:
            return ()
        if of.key:
            return options_from(get(self.scope_at(placed), of.key))
        return of.static or options_from(self.value(of.rule, placed))

    def is_readonly(self, placed: Placed) -> bool:
        """Readonly or disabled: it shows what the scope says, and takes nothing from the person."""
        return placed in self.fixed

    def value(self, rule: Rule, placed: Placed) -> Any:
        """A rule over what the component sees."""
        return rule.value(self.scope_at(placed), self.context) if rule.expression else rule.constant

    def scope_at(self, placed: Placed) -> Mapping[str, Any]:
        """The names a component sees: its row or group, what surrounds that, the form, the process.

        ``this`` is the row, or the form where there is none, ``parent`` what is around it, ``i`` the numbers of the
        rows from the outermost, each from 1: as in form-js, with ``_this_``, ``_parent_`` and ``_i_`` beside them
        for forms whose fields have these names.
        """
        around = [get(self.data, placed.base[:end]) for end in range(len(placed.base), 0, -1)]
        levels = [level for level in around if isinstance(level, Mapping)]
        special = self._special(placed.base)
        marked = {f"_{name}_": value for name, value in special.items()}
        return ChainMap(*levels, special, self.data, marked, self.scope)  # type: ignore[arg-type]

    def _special(self, base: Path) -> dict[str, Any]:
        """``this``, ``parent`` and ``i`` at a place."""
        found: dict[str, Any] = {"this": self.data, "parent": None, "i": []}
        for end, segment in enumerate(base, 1):
            if isinstance(segment, int):
                row = get(self.data, base[:end])
                this = found["this"] if isinstance(found["this"], Mapping) else {}
                parent = {**found, **this, **{f"_{name}_": value for name, value in found.items()}}
                found = {"this": row, "parent": parent, "i": [*found["i"], segment + 1]}
        return found
