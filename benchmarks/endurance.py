"""Whether an office that runs long costs later what it cost at first: a reviewer's click again and again.

``ENDURANCE=3600 python -m benchmarks endurance``: so many seconds on each database (sixty where nothing is said; a day
is 86,400). Compared are the first and the last quarter, in CPU, beside the floor's completes of the same minutes; and
memory.
"""

import os
import statistics
import sys
import time

from benchmarks import databases
from benchmarks.figures import Figure, table
from benchmarks.measuring import Backends, own_memory
from benchmarks.office import opened
from benchmarks.pages import at_a_task, click
from benchmarks.yardstick import Yardstick
from web.installation import Installation

SECONDS = float(os.environ.get("ENDURANCE", "60"))
#: Clicks of one turn, between two readings of the floor.
TURN, MUST_DRIFT, MUST_MB = 20, 5.0, 20.0


def measure() -> list[Figure]:
    """The figures of this part."""
    found = []
    for kind, folder, url in databases.each():
        with opened(folder, url) as installation:
            found += _endured(installation, Yardstick(folder), kind)
    return found


def _endured(installation: Installation, yard: Yardstick, kind: str) -> list[Figure]:
    browser, backends, turns = at_a_task(installation), Backends(installation.database), []
    begun, young = time.monotonic(), 0
    while time.monotonic() < begun + SECONDS or len(turns) < 8:
        before = backends.milliseconds()
        clicks = [sum(click(browser)) for _ in range(TURN)]
        server = (backends.milliseconds() - before) / TURN
        unit = yard.read()
        turns.append([(each + server) / unit for each in clicks])
        if len(turns) == 4:
            young = own_memory()
    quarter = max(1, len(turns) // 4)
    first, last = ([each for turn in part for each in turn] for part in (turns[:quarter], turns[-quarter:]))
    must = max(MUST_DRIFT, 2 * yard.spread)
    note = f"{len(turns) * TURN:,} clicks in {SECONDS:.0f} s; {yard.said()}"
    return [
        Figure(
            "endurance",
            f"click after {SECONDS:.0f} s, median, {kind}",
            _drift(first, last, 50),
            "% growth",
            must,
            note=note,
        ),
        Figure("endurance", f"click after {SECONDS:.0f} s, p99, {kind}", _drift(first, last, 99), "% growth", 2 * must),
        Figure("endurance", f"memory after {SECONDS:.0f} s, {kind}", (own_memory() - young) / 1024, "MB", MUST_MB),
    ]


def _drift(first: list[float], last: list[float], percentile: int) -> float:
    before, after = (statistics.quantiles(part, n=100)[percentile - 1] for part in (first, last))
    return (after / before - 1) * 100


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
