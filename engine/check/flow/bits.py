"""Sets of tokens as bits of a number: small functions that know nothing of drawings."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

#: An inclusive gateway with more branches than this is played with single branches and all of them together only.
SUBSETS: Final = 6


def union(bits: Iterable[int]) -> int:
    """All the bits of some sets."""
    whole = 0
    for bit in bits:
        whole |= bit
    return whole


def roots(same: dict[str, str]) -> dict[str, str]:
    """For each flow the last of those that lead straight into each other, every one followed once; a circle ends where
    it was entered.
    """
    found: dict[str, str] = {}
    for flow in same:
        run: dict[str, None] = {}
        while flow in same and flow not in found and flow not in run:
            run[flow] = None
            flow = same[flow]
        found |= dict.fromkeys(run, found.get(flow, flow))
    return found


def subsets(bits: list[int]) -> Iterator[int]:
    """Every union of at least one of some sets; of too many only each one and all."""
    if len(bits) > SUBSETS:
        yield from [*bits, union(bits)]
        return
    for count in range(1, len(bits) + 1):
        yield from map(union, combinations(bits, count))
