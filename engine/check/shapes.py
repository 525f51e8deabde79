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
from engine.check.variables import Variables
from engine.drawing import Element
from engine.feel import nodes as n
from engine.feel.names import children
from engine.feel.values import kind
from engine.forms import Form
from engine.forms.components import Component

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

    def opened(self) -> None:
        """Something unknown may stand here."""
        self.open = self.vague = True

    def of(self, *kinds: str) -> None:
        """A value of these kinds may stand here, whichever it is."""
        self.open = True
        self.kinds |= set(kinds)

    def offers(self, values: set[str] | None) -> None:
        """A giver that may give these texts, or (``None``) anything."""
        if values is None:
            self.open = True
        self.values = (self.values or set()) | (values or set())
        self.kinds.add("string")


def shapes(bundle: Bundle, variables: Variables) -> Shape:
    """All variables of a process, as the entries of one shape."""
    whole = Shape()
    for name in variables.start.names:
        whole.at((name,)).opened()
    for element in variables.process.elements.values():
        _element(bundle, variables, element, whole)
    return whole


def form_shape(form: Form) -> Shape:
    """What a form's own fields hold."""
    whole = Shape()
    for path, component in _fields(form.components, ()):
        _field(whole.at(path), component)
    return whole


def _element(bundle: Bundle, variables: Variables, element: Element, whole: Shape) -> None:
    for mapping in element.outputs:
        _given(whole.at(tuple(part.strip() for part in mapping.target.split("."))), mapping.source, bundle)
    if element.loop is not None and element.loop.output_collection:
        whole.at((element.loop.output_collection,)).opened()
    if element.outputs:
        return
    own = variables.results(element).names
    if element.form and element.form in bundle.resources.forms:
        for path, component in _fields(bundle.resources.forms[element.form].components, ()):
            _field(whole.at(path), component)
        own -= variables.fields(element.form)
    if element.result and element.script:
        _given(whole.at((element.result,)), element.script, bundle)
    elif element.result and (outputs := bundle.resources.outputs.get(element.decision or "")):
        for name in outputs:
            whole.at((element.result, name)).opened()
    else:
        for name in own:
            whole.at((name,)).opened()


def _given(shape: Shape, text: str, bundle: Bundle) -> None:
    """What an expression gives."""
    if not text.lstrip().startswith("="):
        shape.offers({text})
        return
    try:
        _built(shape, feel.parse(text.strip()[1:], bundle.functions))
    except (feel.FeelError, RecursionError):
        shape.opened()


def _built(shape: Shape, node: n.Node) -> None:
    match node:
        case n.ContextOf(entries):
            for name, part in entries:
                _built(shape.at((name,)), part)
        case n.If(_, then, otherwise):
            _built(shape, then)
            _built(shape, otherwise)
        case n.Constant(str() as text):
            shape.offers({text})
        case n.Constant(None):
            pass
        case n.Constant(value) if found := kind(value):
            shape.of(found)
        case _:
            shape.opened()


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
    elif kinds := _KINDS.get(str(component.raw.get("subtype") or component.type)):
        shape.of(*kinds)
    else:
        shape.opened()


def paths(node: n.Node, bound: frozenset[str] = frozenset()) -> Iterator[tuple[str, ...]]:
    """The paths an expression reads from outside: ``("verificacion", "decision")``; not those inside a filter."""
    match node:
        case n.Path():
            names, base = [node.name], node.target
            while isinstance(base, n.Path):
                names.append(base.name)
                base = base.target
            if isinstance(base, n.Name):
                if base.name not in bound:
                    yield (base.name, *reversed(names))
            else:
                yield from paths(base, bound)
        case n.Filter(target, _):
            yield from paths(target, bound)
        case n.For(iterators, body) | n.Quantified(_, iterators, body):
            for iterator in iterators:
                yield from paths(iterator.start, bound)
                bound = bound | {iterator.name}
            yield from paths(body, bound)
        case n.FunctionDefinition(parameters, body, _):
            yield from paths(body, bound | {name for name, _ in parameters})
        case n.ContextOf(entries):
            for name, part in entries:
                yield from paths(part, bound)
                bound = bound | {name}
        case n.Call(target, arguments, _):
            for part in (target, *arguments):
                yield from paths(part, bound)
        case _:
            for part in children(node):
                yield from paths(part, bound)


def compared(node: n.Node) -> Iterator[tuple[tuple[str, ...], str]]:
    """The paths that are compared with a text, and the text; outside of anything that brings names of its own."""
    match node:
        case n.Comparison("=" | "!=", left, right):
            for one, other in ((left, right), (right, left)):
                if isinstance(other, n.Constant) and isinstance(other.value, str):
                    found = [(one.name,)] if isinstance(one, n.Name) else list(paths(one))
                    if isinstance(one, n.Name | n.Path) and len(found) == 1:
                        yield found[0], other.value
        case n.For() | n.Quantified() | n.FunctionDefinition() | n.ContextOf() | n.Filter():
            return
        case n.Call(_, arguments, _):
            for part in arguments:
                yield from compared(part)
        case _:
            for part in children(node):
                yield from compared(part)
