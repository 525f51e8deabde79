"""What is inside the variables: the entries of contexts that forms, scripts, mappings and decisions build.

``verificacion.decicion`` is as wrong as a misspelt variable, and ``= "aprovar"`` as wrong as either where a form offers
``aprobar``. Known is only what every giver of a variable spells out; whatever a service, a message or a computation
gives is *open*, and then nothing is said about it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from engine import feel
from engine.check.bundle import Bundle
from engine.check.data.variables import Variables
from engine.drawing import Element
from engine.feel import nodes as n
from engine.feel.values import kind
from engine.forms import Form
from engine.forms.components import Component

#: Variables that are copied from one another in a circle are followed so far.
_ROUNDS: Final = 6

_DEEPEST: Final = 8

#: What the plain fields of a form give.
_KINDS: Final = {
    "textfield": ("string",),
    "textarea": ("string",),
    "number": ("number",),
    "checkbox": ("boolean",),
    "date": ("date",),
    "time": ("time",),
    "datetime": ("date and time",),
}


@dataclass
class Shape:
    """A value as far as it is known: its entries, the texts it may be; ``open``: it may be others.

    ``kinds``: FEEL's kinds of value that it may be of; ``vague``: it may be of any.
    """

    open: bool = False
    entries: dict[str, "Shape"] = field(default_factory=dict)
    values: set[str] | None = None
    kinds: set[str] = field(default_factory=set)
    vague: bool = False

    def at(self, path: tuple[str, ...]) -> "Shape":
        """The part under a path, made if need be."""
        part = self
        for name in path:
            part = part.entries.setdefault(name, Shape())
        return part

    def without(self, names: Collection[str]) -> "Shape":
        """The same, but nothing is known of these names."""
        return Shape(entries={name: part for name, part in self.entries.items() if name not in names})

    def opened(self) -> bool:
        """Something unknown may stand here. Says whether that is new."""
        new = not (self.open and self.vague)
        self.open = self.vague = True
        return new

    def of(self, *kinds: str) -> None:
        """A value of these kinds may stand here, whichever it is."""
        self.open = True
        self.kinds |= set(kinds)

    def learn(self, other: "Shape", depth: int = 0) -> bool:
        """Whatever the other may be, this may be too. Says whether anything of it is new."""
        if other is self or depth > _DEEPEST:
            return False
        before = self.open, self.vague, len(self.kinds), len(self.values or ())
        self.open, self.vague = self.open or other.open, self.vague or other.vague
        self.kinds |= other.kinds
        if other.values is not None:
            self.values = (self.values or set()) | other.values
        new = before != (self.open, self.vague, len(self.kinds), len(self.values or ()))
        for name, part in list(other.entries.items()):
            new |= name not in self.entries
            new |= self.entries.setdefault(name, Shape()).learn(part, depth + 1)
        return new

    def offers(self, values: set[str] | None) -> None:
        """A giver that may give these texts, or (``None``) anything."""
        if values is None:
            self.open = True
        self.values = (self.values or set()) | (values or set())
        self.kinds.add("string")


def shapes(bundle: Bundle, variables: Variables) -> Shape:
    """All variables of a process, as the entries of one shape."""
    return Given(bundle, variables).whole


def form_shape(form: Form) -> Shape:
    """What a form's own fields hold."""
    whole = Shape()
    for path, component in _fields(form.components, ()):
        _field(whole.at(path), component)
    return whole


def rows(element: Element | None, variables: Variables, whole: Shape) -> dict[str, Shape]:
    """The items of the multi-instance activities around an element, where every entry of their lists' rows is known."""
    found: dict[str, Shape] = {}
    while element is not None:
        loop, given = element.loop, {mapping.target for mapping in element.inputs}
        if loop is not None and loop.item and loop.collection and loop.item not in given:
            row = _row(loop.collection, whole)
            if row is not None:
                found.setdefault(loop.item, row)
        element = variables.process.elements.get(element.attached_to or element.parent or "")
    return found


def _row(collection: str, whole: Shape) -> Shape | None:
    try:
        path = _path(feel.parse(collection.strip().removeprefix("="), frozenset()))
    except (feel.FeelError, RecursionError):
        return None
    row: Shape | None = whole if path else None
    for name in path:
        row = row.entries.get(name) if row is not None and not row.vague else None
    return row if row is not None and row.entries and not (row.open or row.vague) else None


class Given:
    """Gathers what the elements of a process give; what is copied from another variable is looked up at the end."""

    def __init__(self, bundle: Bundle, variables: Variables) -> None:
        self.bundle, self.variables, self.whole = bundle, variables, Shape()
        self._copies: list[tuple[Shape, Shape, tuple[str, ...]]] = []
        for name in variables.start.names:
            self.whole.at((name,)).opened()
        for element in variables.process.elements.values():
            self._element(element)
        self._settle()

    def handed(self, element: Element, text: str) -> Shape:
        """What an input mapping of an element hands over."""
        shape, near = Shape(), Shape()
        for name in self.variables.local(element) - {mapping.target.partition(".")[0] for mapping in element.inputs}:
            near.at((name,)).opened()
        self._written(shape, text, near)
        self._settle()
        return shape

    def _element(self, element: Element) -> None:
        """What one element gives: by its output mappings, else by what it is."""
        if element.outputs:
            near = self._near(element)
            for mapping in element.outputs:
                self._written(self.whole.at(_parts(mapping.target)), mapping.source, near)
        else:
            self._results(element, self.whole, Shape())
        if element.loop is not None and element.loop.output_collection:
            self.whole.at((element.loop.output_collection,)).opened()

    def _near(self, element: Element) -> Shape:
        """What only the element's own mappings see: its inputs, and what it yields."""
        near = Shape()
        for name in self.variables.local(element) - {mapping.target.partition(".")[0] for mapping in element.inputs}:
            near.at((name,)).opened()
        for mapping in element.inputs:
            self._written(near.at(_parts(mapping.target)), mapping.source, Shape())
        self._results(element, near, near)
        return near

    def _results(self, element: Element, into: Shape, near: Shape) -> None:
        known, own = self.bundle.resources, self.variables.results(element).names
        if element.form and element.form in known.forms:
            for path, component in _fields(known.forms[element.form].components, ()):
                _field(into.at(path), component)
            own -= self.variables.fields(element.form)
        if element.result and element.script:
            self._written(into.at((element.result,)), element.script, near)
        elif element.result and (columns := known.outputs.get(element.decision or "")):
            for name, column in columns.items():
                part = into.at((element.result, name) if name else (element.result,))
                if column.texts is not None:
                    part.offers(set(column.texts))
                elif column.kinds:
                    part.of(*column.kinds)
                else:
                    part.opened()
        else:
            for name in own:
                into.at((name,)).opened()

    def _written(self, shape: Shape, text: str, near: Shape) -> None:
        """What an expression gives. ``near``: what hides the process' own variables."""
        if not text.lstrip().startswith("="):
            shape.offers({text})
            return
        try:
            self._built(shape, feel.parse(text.strip()[1:], self.bundle.functions), near)
        except (feel.FeelError, RecursionError):
            shape.opened()

    def _built(self, shape: Shape, node: n.Node, near: Shape) -> None:
        match node:
            case n.ContextOf(entries):
                inner = Shape(entries=dict(near.entries))
                for name, part in entries:  # each sees those before it
                    self._built(shape.at((name,)), part, inner)
                    inner = Shape(entries={**inner.entries, name: Shape(open=True, vague=True)})
            case n.If(_, then, otherwise):
                self._built(shape, then, near)
                self._built(shape, otherwise, near)
            case n.Call(n.Name("context merge"), (n.ListOf(items),), None):
                for item in items:
                    self._built(shape, item, near)
            case n.Call(n.Name("context put"), (base, n.Constant(str() as name), value), None):
                self._built(shape, base, near)
                if value != n.Constant(None):  # emptied, which gives nothing
                    self._built(shape.at((name,)), value, near)
            case n.ListOf(items) if items and all(isinstance(item, n.ContextOf) for item in items):
                for item in items:  # its rows' entries are the list's, as FEEL's paths see them
                    self._built(shape, item, near)
            case n.Constant(str() as text):
                shape.offers({text})
            case n.Constant(None):
                pass
            case n.Constant(value) if found := kind(value):
                shape.of(found)
            case n.Name() | n.Path() if path := _path(node):
                self._copies.append((shape, near if path[0] in near.entries else self.whole, path))
            case _:
                shape.opened()

    def _settle(self) -> None:
        """Hand on what is known of the variables that others are copies of, until nothing is new."""
        for _ in range(_ROUNDS):
            news = [_learnt(*copy) for copy in self._copies]
            if not any(news):
                return


def _learnt(shape: Shape, base: Shape, path: tuple[str, ...]) -> bool:
    """Let a copy learn what stands under a path; says whether that was news."""
    source: Shape | None = base
    for name in path:
        source = source.entries.get(name) if source is not None and not source.vague else None
    return shape.opened() if source is None else shape.learn(source)


def _parts(target: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in target.split("."))


def _path(node: n.Node) -> tuple[str, ...]:
    """The names of a plain path, none of anything else."""
    if isinstance(node, n.Name):
        return (node.name,)
    if isinstance(node, n.Path) and (outer := _path(node.target)):
        return (*outer, node.name)
    return ()


def _fields(components: tuple[Component, ...], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Component]]:
    """Every field with the path of its value; the rows of a list are the list's entries, as FEEL's paths see them."""
    for component in components:
        inner = (*path, *component.key)
        if component.components:
            yield from _fields(component.components, inner)
        elif component.key:
            yield inner, component


def _field(shape: Shape, component: Component) -> None:
    fixed = component.options is not None and not (component.options.rule or component.options.source)
    if fixed and component.options and component.options.static and not component.options.key:
        texts = {option.value for option in component.options.static if isinstance(option.value, str)}
        shape.offers(texts)
        shape.vague |= component.many or len(texts) < len(component.options.static)
    elif kinds := _KINDS.get(component.gives):
        shape.of(*kinds)
    else:
        shape.opened()
