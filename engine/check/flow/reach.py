"""What a path leads to, for all nodes at once: sets of nodes as the bits of one number, handed on along the edges."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

Edges = Mapping[str, Iterable[str]]


def in_order(edges: Edges) -> list[str]:
    """The nodes, each before what it leads to wherever there is no circle."""
    found: list[str] = []
    seen: set[str] = set()
    for first in edges:
        road: list[tuple[str, Iterator[str]]] = [] if first in seen else [(first, iter(edges[first]))]
        seen.add(first)
        while road:
            ident, ahead = road[-1]
            following = next((other for other in ahead if other not in seen), None)
            if following is None:
                found.append(ident)
                road.pop()
            else:
                seen.add(following)
                road.append((following, iter(edges.get(following, ()))))
    return found[::-1]


def reversed_edges(edges: Edges) -> dict[str, list[str]]:
    """The same edges from their ends to their beginnings."""
    found: dict[str, list[str]] = {}
    for ident, targets in edges.items():
        for target in targets:
            found.setdefault(target, []).append(ident)
    return found


def handed_on(edges: Edges, own: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    """For each node, the bits of all from which a path leads there; its own only if it lies in a circle.

    ``order``: the nodes, so far as possible each before what it leads to; any order gives the same, but later.
    """
    found: dict[str, int] = {}
    todo = dict.fromkeys(order)
    while todo:
        again: set[str] = set()
        left = set(todo)
        for ident in todo:
            left.discard(ident)
            given = found.get(ident, 0) | own.get(ident, 0)
            for other in edges.get(ident, ()) if given else ():
                before = found.get(other, 0)
                if (more := given | before) != before:
                    found[other] = more
                    if other not in left:
                        again.add(other)
        todo = dict.fromkeys(ident for ident in order if ident in again) if again else {}
    return found
