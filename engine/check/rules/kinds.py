"""Values of the kind that their place needs: a term is a number of days, a timer's time is a time."""

from decimal import Decimal
from typing import Final

from engine.check.data.kinds import ARGUMENTS, MOMENTS, SPANS, WHOLE, kinds_of, parts, shape_of
from engine.check.data.shapes import Shape
from engine.check.rules.expressions import is_timer_text
from engine.check.rules.written_down import Tell
from engine.check.words import VALUES
from engine.feel import nodes as n

#: What a place needs: kinds, and what analysts read.
_PLACES: Final = {
    "timer:date": (MOMENTS, "una fecha"),
    "timer:duration": (SPANS, "una duración"),
    "dueDate": (MOMENTS, "una fecha"),
    "followUpDate": (MOMENTS, "una fecha"),
    "priority": (frozenset({"number"}), "un número"),
    "condition": (frozenset({"boolean"}), "verdadero o falso"),
}
#: Kinds that are never equal to one another, and have no order between them.
_APART: Final = ({"number"}, {"string"}, {"boolean"})


def place(node: n.Node, place_kind: str, known: list[Shape], tell: Tell) -> None:
    """The value of the whole expression, where its place needs one of a kind. Constants are judged elsewhere."""
    needed, wanted = _PLACES.get(place_kind, (None, ""))
    if needed is None or isinstance(node, n.Constant):
        return
    found = kinds_of(node, known)
    if found and not found & needed and not _timer_texts(node, place_kind, known):
        tell("kind-wrong", "", given=_said(found), wanted=wanted)


def _timer_texts(node: n.Node, place_kind: str, known: list[Shape]) -> bool:
    """Whether a variable holds texts that the engine reads as times: ``P5D``."""
    shape = shape_of(node, known)
    texts = shape.values if shape is not None and not shape.open else None
    return bool(texts) and all(is_timer_text(place_kind.replace("dueDate", "timer:date"), text) for text in texts or ())


def inside(node: n.Node, known: list[Shape], tell: Tell) -> None:
    """The arguments of the functions that compute terms, and both sides of every comparison."""
    for part in parts(node):
        match part:
            case n.Call(n.Name(name), arguments, None) if name in ARGUMENTS:
                for argument, needed in zip(arguments, ARGUMENTS[name], strict=False):
                    found = kinds_of(argument, known)
                    if found and not found & needed:
                        facts = {"function": name, "given": _said(found), "wanted": _said(needed)}
                        tell("argument-wrong", written_as(argument), argument=written_as(argument), **facts)
                _whole(name, arguments, tell)
            case n.Comparison(_, left, right):
                one, other = kinds_of(left, known), kinds_of(right, known)
                if one and other and one != other and one in _APART and other in _APART:
                    facts = {"one": written_as(left), "other": written_as(right)}
                    facts |= {"kind_of_one": _said(one), "kind_of_other": _said(other)}
                    tell("kinds-apart", written_as(left), **facts)


def _whole(name: str, arguments: tuple[n.Node, ...], tell: Tell) -> None:
    """A term is a whole number of days: of a half one nothing comes."""
    match arguments[WHOLE[name] : WHOLE[name] + 1] if name in WHOLE else ():
        case (n.Constant(Decimal() as days) as argument,) if days % 1:
            text = written_as(argument)
            facts = {"function": name, "given": "un número con decimales", "wanted": "un número entero"}
            tell("argument-wrong", text, argument=text, **facts)


def written_as(node: n.Node) -> str:
    """A part of an expression as its author wrote it, where it is a name, a path or a plain value."""
    match node:
        case n.Constant(str() as text):
            return f'"{text}"'
        case n.Constant(bool() as value):
            return str(value).lower()
        case n.Constant(value):
            return str(value)
        case n.Name(name):
            return name
        case n.Path(target, name):
            return f"{written_as(target)}.{name}"
        case n.Call(n.Name(name), _, _):
            return f"{name}(…)"
    return "…"


def _said(kinds: frozenset[str] | set[str]) -> str:
    return " o ".join(dict.fromkeys(VALUES.get(one, one) for one in sorted(kinds)))
