"""A form: what an analyst drew, ready to be shown, filled and cleaned. Made by :func:`load`; immutable, shared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

from engine import feel
from engine.forms.components import INPUTS, Component
from engine.forms.errors import BrokenForm, UnknownField, WrongShape
from engine.forms.filling import SPECIAL, Filling
from engine.forms.options import Sources
from engine.forms.reading import Reader, schema_of
from engine.forms.validation import Cleaned, clean_filling
from engine.forms.view import Node, view_of
from engine.presentation import ISO, Presentation

Path: TypeAlias = tuple[str, ...]
_ROW = "*"
_KEPT_BYTES = 100_000


@dataclass(frozen=True)
class FieldInfo:
    """What the rest of the installation asks about a field.

    ``path`` is dotted, a list's rows are ``*`` (``delegados.*.dni``); ``options`` names its source, if it has one.
    """

    path: str
    type: str
    label: str
    personal: bool
    required: bool
    options: str


@dataclass(frozen=True)
class Form:
    """One form of a definition version.

    Values go in and come out as a JSON-like tree under the fields' keys. ``scope`` is the process's variables,
    ``sources`` the named option sources, ``context`` FEEL's surroundings, ``presentation`` the country's
    way of writing.
    """

    id: str
    components: tuple[Component, ...]

    def fields(self) -> tuple[FieldInfo, ...]:
        """Every field and computed value, in the form's order."""
        return tuple(_info(path, component) for path, component in self._placed)

    def names(self) -> frozenset[str]:
        """The variables that the form's expressions and texts read from outside: not its own fields."""
        own = {segment for path, _ in self._placed for segment in path}
        read = {name for component in _all(self.components) for name in component.names()}
        return frozenset(read - own - SPECIAL)

    def view(
        self,
        values: Mapping[str, Any] | None = None,
        scope: Mapping[str, Any] | None = None,
        errors: Mapping[str, str] | None = None,
        *,
        sources: Sources | None = None,
        warnings: Mapping[str, str] | None = None,
        context: feel.Context | None = None,
        presentation: Presentation = ISO,
        readable: Mapping[str, Any] | None = None,
    ) -> tuple[Node, ...]:
        """What a page shows: the visible components, with ``values`` (as sent, not cleaned), errors and warnings.

        A field that ``values`` does not have shows the scope's value, else its default. ``readable``: the scope as
        somebody may know it who may not know all of it: what is visible follows from ``scope``, every text from
        ``readable``, and a personal field shows what stands there and takes nothing.
        """
        self.accept(values or {})
        filling = Filling(self.components, values or {}, scope or {}, sources, context, presentation, showing=True)
        return view_of(filling, errors or {}, warnings or {}, None if readable is None else filling.as_read(readable))

    def clean(
        self,
        values: Mapping[str, Any],
        scope: Mapping[str, Any] | None = None,
        sources: Sources | None = None,
        *,
        context: feel.Context | None = None,
        presentation: Presentation = ISO,
        readable: Mapping[str, Any] | None = None,
    ) -> Cleaned:
        """Typed values, or the sentence for each field that is wrong.

        Hidden and disabled fields are dropped, readonly ones keep the scope's value, computed ones are computed.
        ``readable``: as :meth:`view` takes it; every sentence is made of it. Raises :class:`UnknownField` or
        :class:`WrongShape` for what cannot have come from this form.
        """
        self.accept(values)
        filling = Filling(self.components, values, scope or {}, sources, context, presentation)
        return clean_filling(filling, None if readable is None else filling.as_read(readable))

    def submit(
        self,
        scope: Mapping[str, Any] | None = None,
        *,
        context: feel.Context | None = None,
        presentation: Presentation = ISO,
    ) -> str:
        """What its button for handing in says; empty where the form draws none."""
        for component in _all(self.components):
            if component.type == "button" and component.raw.get("action") != "reset":
                return component.label.show(scope or {}, context, presentation)
        return ""

    def accept(self, values: Mapping[str, Any]) -> None:
        """Refuse values whose keys or shape are not the form's; says nothing about what they hold."""
        _walk(values, self._tree, ())

    @cached_property
    def _placed(self) -> tuple[tuple[Path, Component], ...]:
        return tuple(_placed(self.components, ()))

    @cached_property
    def _tree(self) -> dict[str, Any]:
        """The shape of the values: a field is None, a group a dict, a list a dict whose only entry is ``*``."""
        tree: dict[str, Any] = {}
        for path, component in self._placed:
            _plant(tree, path, component)
        return tree


def load(data: bytes) -> Form:
    """Read a ``.form`` file; raises :class:`BrokenForm` naming the component and the reason.

    Whoever asks again for the same file is given the same form: nothing changes it, and versions share most of theirs.
    """
    return _kept(data) if len(data) <= _KEPT_BYTES else _load(data)


@lru_cache(128)
def _kept(data: bytes) -> Form:
    return _load(data)


def _load(data: bytes) -> Form:
    schema = schema_of(data)
    form = Form(str(schema.get("id") or ""), Reader().components(schema["components"]))
    form.accept({})
    return form


def _all(components: tuple[Component, ...]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _all(component.components)


def _placed(components: tuple[Component, ...], base: Path) -> Iterator[tuple[Path, Component]]:
    for component in components:
        path = base + component.key
        if component.type in INPUTS or component.type == "expression":
            yield path, component
        row = (_ROW,) if component.type == "dynamiclist" else ()
        yield from _placed(component.components, path + row)


def _info(path: Path, component: Component) -> FieldInfo:
    words = component.label
    label = words.template.source if words.template else str(words.rule.constant or component.key[-1])
    required, source = component.checks.required, component.options.source if component.options else ""
    return FieldInfo(".".join(path), component.type, label, component.personal, bool(required), source)


def _plant(tree: dict[str, Any], path: Path, component: Component) -> None:
    level = tree
    for segment in path[:-1]:
        level = level.setdefault(segment, {})
        if level is None:
            break
    if level is None or path[-1] in level:
        raise BrokenForm(component=".".join(path), reason="another field has the same key")
    level[path[-1]] = None


def _walk(values: Any, tree: Mapping[str, Any], path: tuple[str, ...]) -> None:
    if set(tree) == {_ROW}:
        if not isinstance(values, list | tuple):
            raise WrongShape(field=".".join(path), expected="a list")
        for index, row in enumerate(values):
            _walk(row, tree[_ROW], (*path, str(index)))
        return
    if not isinstance(values, Mapping):
        raise WrongShape(field=".".join(path) or "the form", expected="an object")
    for name, value in values.items():
        if name not in tree or name == _ROW:
            raise UnknownField(field=".".join((*path, str(name)))[:200])
        if tree[name] is not None and value is not None:
            _walk(value, tree[name], (*path, name))
