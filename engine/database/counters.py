"""What a process counts: steps written, jobs begun, attempts that failed, and whatever else it gives a name.
``heartbeat.py`` writes them down.
"""

import threading
from collections import Counter
from collections.abc import Collection


class Counters:
    """Counters of one process; safe between threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, name: str, times: int = 1) -> None:
        """Count something: ``steps``, ``jobs``, ``failures``, or anything of another name."""
        with self._lock:
            self._counts[name] += times

    def __getitem__(self, name: str) -> int:
        """How often that was since the process began."""
        with self._lock:
            return self._counts[name]

    def others(self, than: Collection[str]) -> dict[str, int]:
        """What was counted under names other ``than`` these."""
        with self._lock:
            return {name: times for name, times in self._counts.items() if name not in than}
