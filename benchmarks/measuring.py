"""CPU time: ours by the process' own clock, a PostgreSQL backend's by what the kernel says of it. Never wall time."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from engine.database.sessions import Database


def cpu(function: Callable[[], Any]) -> tuple[float, Any]:
    """CPU milliseconds of this process for one call, and what the call gave."""
    begun = time.process_time_ns()
    result = function()
    return (time.process_time_ns() - begun) / 1e6, result


@contextmanager
def turns() -> Iterator[Callable[[], object]]:
    """For measuring two sides turn by turn: neither pays for collecting the other's garbage. Call what this gives
    between the turns.
    """
    gc.disable()
    try:
        yield lambda: gc.collect(1)
    finally:
        gc.enable()


def middle(values: list[float], forget: int = 0) -> float:
    """The median, without the first ``forget``, which warm the caches."""
    return statistics.median(values[forget:])


def by_turns(sides: Mapping[int, tuple["Backends", Callable[[], float]]], rounds: int, warm: int) -> dict[int, float]:
    """CPU milliseconds of each side, its backends' included, the first ``warm`` of its ``rounds`` forgotten.

    A side's function makes one round and says what it cost this process. They take turns, so that a neighbour who slows
    the machine for a while slows all of them.
    """
    times: dict[int, list[float]] = {size: [] for size in sides}
    before: dict[int, float] = {}
    with turns() as between:
        for turn in range(rounds):
            for size, (backends, act) in sides.items():
                if turn == warm:
                    before[size] = backends.milliseconds()
                times[size].append(act())
                between()
    server = {size: (backends.milliseconds() - before[size]) / (rounds - warm) for size, (backends, _) in sides.items()}
    return {size: middle(times[size], warm) + server[size] for size in sides}


class Backends:
    """The CPU of the database's server processes; nothing for SQLite, whose work is done in our own process."""

    def __init__(self, database: Database) -> None:
        self._url = None if database.is_sqlite else database.engine.url

    def milliseconds(self) -> float:
        """CPU milliseconds that the backends now connected to this database have used so far."""
        if self._url is None:
            return 0.0
        engine = create_engine(self._url, poolclass=NullPool)
        with engine.connect() as connection:
            found = connection.scalars(
                text(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend'"
                )
            ).all()
        return sum(process_cpu(pid) for pid in found)


def own_memory() -> int:
    """Kilobytes of this process alone: without the pages of the database's file that it reads in place, which are the
    system's to keep or to drop.
    """
    return int(Path("/proc/self/status").read_text().split("RssAnon:")[1].split()[0])


def process_cpu(pid: int) -> float:
    """CPU milliseconds a process has used, all its threads: nanoseconds from the scheduler where it keeps them."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((thread / "schedstat").read_text().split()[0])
        except OSError:
            continue  # a thread that ended meanwhile
    if total:
        return total / 1e6
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def living_children() -> float:
    """CPU milliseconds of this process' children that live, and of those of theirs that have ended."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == os.getpid():
            total += sum(int(field) for field in fields[11:15])
    return total * 1000 / os.sysconf("SC_CLK_TCK")
