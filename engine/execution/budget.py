"""How long a step may take.

While a step goes on it holds its instance's lock, and on SQLite every other writer waits too. So what a drawing does
without waiting for anybody is cut into slices, each a transaction of its own: the tokens that could still move stay as
they are, a ``job`` row of the kind ``continue`` stands for them, and a worker goes on with them when it is their turn.
What has cost more than its whole budget is parked as an incident (decision 0020).
"""

import time
from typing import Final

from engine.errors import Refusal
from engine.spiff import tokens
from engine.spiff.state import Workflow

#: Seconds of computing in one slice, and of waiting where the machine is busy. What it wrote down is written besides.
SLICE: Final = 0.4
LONGEST: Final = 0.7
#: A busy machine cuts no step that has computed less.
_LEAST: Final = 0.1
#: Moves in one slice: each leaves rows behind that take their time to be written.
MOST_MOVES: Final = 2_000
#: Seconds of computing in all slices together, until somebody allows more.
WHOLE: Final = 5.0


class StepTooLong(Refusal):
    """What follows here went on for {seconds} seconds of computing without waiting for anybody."""


class Budget:
    """Counts from the moment it is made: a step makes it when it holds its lock."""

    def __init__(self) -> None:
        self._computed, self._began = time.thread_time(), time.monotonic()
        self._moves = 0

    def allows_a_move(self) -> bool:
        """Whether one more move belongs to this slice; counts it."""
        self._moves += 1
        computed = time.thread_time() - self._computed
        waited = time.monotonic() - self._began
        return self._moves <= MOST_MOVES and computed < SLICE and (waited < LONGEST or computed < _LEAST)

    def settle(self, workflow: Workflow) -> None:
        """At the end of a slice: forget what was spent where all tokens wait; park them where it was too much."""
        unmoved = tokens.unmoved(workflow)
        if not unmoved:
            workflow.spent = 0.0
            return
        workflow.spent += time.thread_time() - self._computed
        if workflow.spent >= (workflow.allowed or WHOLE):
            tokens.park(unmoved, StepTooLong(seconds=round(workflow.spent, 1)))
            workflow.spent = 0.0


def allow(workflow: Workflow, times: int) -> None:
    """Let what was parked spend so many times what it was allowed."""
    if times > 1:
        workflow.allowed = (workflow.allowed or WHOLE) * times
