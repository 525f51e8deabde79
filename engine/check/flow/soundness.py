"""Playing a process through: does it always end, does nothing run twice, is nothing drawn in vain?

Soundness of the control flow as van der Aalst defines it (option to complete, proper completion, no dead transitions),
decided by exploring every state of the token game, up to a bound; where the bound was hit, the answer says so.
"""

from dataclasses import dataclass, field
from typing import Final

from engine.check.flow.net import Move, Net

#: More states than any drawing that people can read; explored in some tenths of a second.
MOST_STATES: Final = 20_000
#: Moves times machine words of a state: what keeps a drawing of thousands of flows within a fraction of a second.
MOST_WORK: Final = 1_500_000


@dataclass
class Verdict:
    """What exploring found. Places and nodes by id; ``complete``: every state was seen."""

    complete: bool = True
    states: int = 0
    stuck: list[int] = field(default_factory=list)  # states that wait for ever
    endless: list[int] = field(default_factory=list)  # states from which the end cannot be reached
    doubled: dict[str, Move] = field(default_factory=dict)  # place name → the move that put a second token there
    marked: int = 0  # the places that held a token at some time
    played: set[str] = field(default_factory=set)  # nodes with a move that was made


def explore(net: Net, most: int = MOST_STATES) -> Verdict:
    """Play the net through, breadth first, so that the first fault found is the nearest to the start."""
    verdict = Verdict()
    before: dict[int, list[int]] = {state: [] for state in net.beginnings}
    todo = list(before)
    work, words = 0, 1 + net.size // 64
    for state in todo:  # grows while it is read
        if work > MOST_WORK:
            verdict.complete = False
            break
        moved = False
        verdict.marked |= state
        for move in net.moves(state):
            moved = True
            work += words
            verdict.played.add(move.node)
            rest = state & ~move.takes & ~move.sweeps
            if twice := rest & move.puts:
                verdict.doubled.setdefault(net.places(twice)[0], move)
                continue
            after = rest | move.puts
            if after in before:
                before[after].append(state)
            elif len(before) < most:
                before[after] = [state]
                todo.append(after)
            else:
                verdict.complete = False
        if state and not moved:
            verdict.stuck.append(state)
    verdict.states = len(before)
    if verdict.complete and not verdict.doubled:
        verdict.endless = _never_ending(before)
    return verdict


def _never_ending(before: dict[int, list[int]]) -> list[int]:
    """The states from which the empty state, the end, cannot be reached."""
    ending, todo = {0}, [0]
    while todo:
        for state in before.get(todo.pop(), ()):
            if state not in ending:
                ending.add(state)
                todo.append(state)
    return [state for state in before if state not in ending]
