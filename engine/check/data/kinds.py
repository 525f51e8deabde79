"""Of which kinds the value of an expression may be, as far as its givers say; for what a function or a timer needs.

FEEL turns what is of the wrong kind into null and says nothing: a term that is the text ``"10"`` never comes.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, TypeAlias

from engine.calendar.working_days import ADD_WORKING_DAYS, WORKING_DAYS_BETWEEN
from engine.check.data.shapes import Shape
from engine.feel import nodes as n
from engine.feel.names import children
from engine.feel.values import kind

#: ``None``: nobody knows.
Kinds: TypeAlias = frozenset[str] | None

MOMENTS: Final = frozenset({"date", "date and time"})
SPANS: Final = frozenset({"days and time duration", "years and months duration"})
_NUMBER: Final = frozenset({"number"})
#: Functions that terms are computed with: what each of their arguments must be.
ARGUMENTS: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    ADD_WORKING_DAYS: (MOMENTS, _NUMBER),
    WORKING_DAYS_BETWEEN: (MOMENTS, MOMENTS),
    "duration": (frozenset({"string"}),),
}
#: Arguments that are whole numbers: function → position.
WHOLE: Final[Mapping[str, int]] = {ADD_WORKING_DAYS: 1}
_ANSWERS: Final[Mapping[str, frozenset[str]]] = {
    ADD_WORKING_DAYS: frozenset({"date and time"}),
    WORKING_DAYS_BETWEEN: _NUMBER,
    "duration": SPANS,
    "now": frozenset({"date and time"}),
    "today": frozenset({"date"}),
    "date": frozenset({"date"}),
    "date and time": frozenset({"date and time"}),
    "time": frozenset({"time"}),
    "number": _NUMBER,
    "count": _NUMBER,
    "string": frozenset({"string"}),
    "string join": frozenset({"string"}),
    "upper case": frozenset({"string"}),
    "lower case": frozenset({"string"}),
}


def kinds_of(node: n.Node, known: Collection[Shape]) -> Kinds:
    """The kinds that a value may be of; null is never among them."""
    match node:
        case n.Constant(None):
            return frozenset()
        case n.Constant(value):
            found = kind(value)
            return frozenset({found}) if found else None
        case n.Name() | n.Path():
            part = shape_of(node, known)
            return None if part is None or part.vague else frozenset(part.kinds) or None
        case n.Call(n.Name(name), _, _):
            return _ANSWERS.get(name)
        case n.If(_, then, otherwise):
            one, other = kinds_of(then, known), kinds_of(otherwise, known)
            return None if one is None or other is None else one | other
        case n.Arithmetic("+" | "-" | "*" | "/", left, right):
            one, other = kinds_of(left, known), kinds_of(right, known)
            return _NUMBER if one == other == _NUMBER else None
        case n.Comparison() | n.Between() | n.In():
            return frozenset({"boolean"})
    return None


def shape_of(node: n.Node, known: Collection[Shape]) -> Shape | None:
    """What is known of a variable or of an entry of one."""
    if isinstance(node, n.Name):
        return next((shape.entries[node.name] for shape in known if node.name in shape.entries), None)
    if isinstance(node, n.Path):
        outer = shape_of(node.target, known)
        return None if outer is None or outer.vague else outer.entries.get(node.name)
    return None


def parts(node: n.Node) -> Iterator[n.Node]:
    """The expression and its parts, but for what stands in a filter, a loop or a function, which bring names."""
    yield node
    match node:
        case n.For() | n.Quantified() | n.FunctionDefinition() | n.Filter():
            return
        case n.ContextOf(entries):
            for _, part in entries:
                yield from parts(part)
        case n.Path(target, _):
            yield from parts(target)
        case n.Call(_, arguments, _):
            for part in arguments:
                yield from parts(part)
        case _:
            for part in children(node):
                yield from parts(part)
