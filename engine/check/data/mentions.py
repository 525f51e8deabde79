"""Which paths and texts an expression mentions: what it reads of a variable, and what it compares with a literal."""

from collections.abc import Iterator

from engine.feel import nodes as n
from engine.feel.names import children


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
