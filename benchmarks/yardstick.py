"""What something costs, in *completes* of the bare library that were measured beside it, turn by turn: a neighbour who
slows the machine slows both. Says also how far this run's own completes lie apart: less than twice that is no news.
"""

import statistics
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.floor import Floor
from benchmarks.measuring import cpu, middle, turns
from benchmarks.steps import DIAGRAM

#: Completes of the floor in one turn: their median is one reading.
EACH = 5


class Yardstick:
    """The floor's *complete*, read before each turn of what is measured."""

    def __init__(self, folder: Path) -> None:
        self._floor = Floor(DIAGRAM, folder)
        self._readings: list[float] = []
        for _ in range(4):
            self._complete()

    def beside(self, sides: Mapping[str, Callable[[], float]], rounds: int, warm: int = 2) -> dict[str, float]:
        """Each side's milliseconds a round, as multiples of the completes read in the same rounds.

        A side's function makes one round and says what that cost; the first ``warm`` rounds are forgotten.
        """
        begun, costs = len(self._readings), {name: [] for name in sides}  # type: dict[str, list[float]]
        with turns() as between:
            for _ in range(rounds + warm):
                self.read()
                for name, act in sides.items():
                    costs[name].append(act())
                    between()
        unit = middle(self._readings[begun:], warm)
        return {name: middle(each, warm) / unit for name, each in costs.items()}

    def read(self) -> float:
        """A complete now, in milliseconds: the median of a few."""
        self._readings.append(middle([self._complete() for _ in range(EACH)]))
        return self._readings[-1]

    @property
    def milliseconds(self) -> float:
        """A complete, by all readings."""
        return statistics.median(self._readings)

    @property
    def spread(self) -> float:
        """How far the middle half of the readings lies apart, in per cent of their median."""
        if len(self._readings) < 4:
            return 0.0
        low, _, high = statistics.quantiles(self._readings, n=4)
        return (high - low) / self.milliseconds * 100

    def said(self) -> str:
        """Both, for a figure's note."""
        return f"the floor's complete {self.milliseconds:.2f} ms, its middle half within {self.spread:.0f} %"

    def _complete(self) -> float:
        key = self._floor.start()
        return cpu(lambda: self._floor.complete(key))[0]


def spent(act: Callable[[], Any]) -> Callable[[], float]:
    """A side whose cost is this process' CPU."""
    return lambda: cpu(act)[0]
