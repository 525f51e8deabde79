"""What ``aliado verify`` costs: the time for many requests, and that its memory does not grow with their number.

One real request of the shipped procedure, filed and waiting for its reviewer, is copied by the database with every row
of it: state, tasks, timers, subscriptions, variables, history, decisions, files. The auditor is a process of its own.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, literal, select

from benchmarks import databases
from benchmarks.bulk import settle
from benchmarks.figures import ROOT, Figure, table
from benchmarks.measuring import own_memory
from benchmarks.office import environment, opened
from engine.database.sessions import Base
from web.installation import Installation

#: The second size is audited again with a first one before it, to see growth.
SMALL, LARGE = 1_000, 100_000 if os.environ.get("FULL") == "1" else 5_000
MOST_GROWTH_MB = 30.0
#: Copies are numbered in steps of ours, below any key that is made now; no instance has as many rows of a table.
_FIRST_KEY, _ROWS = 1_000_000_000, 1_000
#: Copied in one transaction: neighbours lie side by side, and no log grows with the whole.
_AT_ONCE = 1_000
_TABLES = (
    "instance", "user_task", "job", "subscription", "variable", "search_value", "history", "decision_taken",
    "stored_file",
)  # fmt: skip


def measure() -> list[Figure]:
    """The figures of this part, on both databases."""
    found = []
    for kind, folder, url in databases.each():
        found += _of(kind, folder, url)
    return found


def _of(kind: str, folder: Path, url: str) -> list[Figure]:
    with opened(folder, url) as installation:
        key, memory = filed(installation), []
        for have, size in ((1, SMALL), (SMALL, LARGE)):
            copies(installation, key, have, size)
            cpu, megabytes, seconds = _audit(folder, url, size)
            memory.append(megabytes)
    what = f"`aliado verify`, {LARGE:,} requests, {kind}"
    note = f"{memory[1]:.0f} MB at most"
    return [
        Figure("auditing", f"{what}: its CPU each", cpu / LARGE * 1000, "ms", note=f"{seconds:.0f} s by the clock"),
        Figure(
            "auditing",
            f"{what}: memory beyond that for {SMALL:,}",
            memory[1] - memory[0],
            "MB",
            MOST_GROWTH_MB,
            note=note,
        ),
    ]


def filed(installation: Installation) -> int:
    """The key of a request that waits for its reviewer."""
    from tests.web import shipped_road

    return shipped_road.opened(installation).filed().key


def copies(installation: Installation, key: int, have: int, size: int) -> None:
    """Let there be ``size`` requests like the one of this key, where ``have`` stand."""
    for first in range(have, size, _AT_ONCE):
        with installation.database.write() as session:
            for name in _TABLES:
                _copy(session.connection(), Base.metadata.tables[name], key, first, min(first + _AT_ONCE, size))
    settle(installation)


def _copy(connection: Connection, of: Table, instance: int, have: int, size: int) -> None:
    """Let there be ``size`` copies of the instance's rows in a table, where ``have`` stand."""
    base = select(literal(have).label("i")).cte("n", recursive=True)
    numbers = base.union_all(select(base.c.i + 1).where(base.c.i < size - 1))
    whose = of.c.key if of.name == "instance" else of.c.instance_key
    row = (func.row_number().over(order_by=list(of.primary_key.columns)) - 1).label("row_of_instance")
    source = select(of, row).where(whose == instance).subquery()
    fresh = literal(_FIRST_KEY) + numbers.c.i * _ROWS
    changed: dict[str, Any] = {"instance_key": fresh, "origin": literal(None)}
    if "key" in of.c:
        changed["key"] = fresh + source.c.row_of_instance
    chosen = {c.name: changed.get(c.name, source.c[c.name]) for c in of.c if c.computed is None}
    rows = select(*(value.label(name) for name, value in chosen.items())).select_from(
        numbers.join(source, literal(True))
    )
    connection.execute(insert(of).from_select(list(chosen), rows, include_defaults=False))


def _audit(folder: Path, url: str, size: int) -> tuple[float, float, float]:
    """CPU seconds, megabytes and seconds of one run, which must find nothing."""
    command = [sys.executable, "-m", "benchmarks.auditing", "verify"]
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment(folder, url)}, capture_output=True, text=True, check=False
    )
    if done.returncode or f"{size} trámites" not in done.stdout:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    cpu, kilobytes = map(float, done.stdout.split()[-2:])
    return cpu, kilobytes / 1024, time.monotonic() - began


def live() -> None:
    """The command, and after it what its process used: CPU seconds, and the most kilobytes of its own it ever held."""
    import resource

    from web.command_line import main

    held, ended = [own_memory()], threading.Event()
    watch = threading.Thread(target=_watch, args=(held, ended))
    watch.start()
    code = main(["verify"])
    ended.set()
    watch.join()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, max(held))
    sys.exit(code)


def _watch(held: list[int], ended: threading.Event) -> None:
    while not ended.wait(0.05):
        held.append(own_memory())


if __name__ == "__main__":
    if sys.argv[1:]:
        live()
    figures = measure()
    print(table(figures))
    sys.exit(not all(each.met for each in figures))
