"""How long the shipped scenarios take: all of them, as ``aliado test`` plays them, without the program's own start."""

import os
import time

from benchmarks.figures import Figure
from web.commands import shipped
from web.processes import scenarios

MOST_SECONDS = 5.0


def measure() -> list[Figure]:
    """Play them; a fault among them counts as the time running out."""
    files = shipped.files()
    with scenarios.nobodys_tools() as tools:
        began = time.perf_counter()
        report = scenarios.play(files, tools, min(os.cpu_count() or 1, 4))
        seconds = time.perf_counter() - began
    note = f"{len(report.results)} scenarios, {len(report.messages)} faults"
    value = seconds if report.green else float("inf")
    return [Figure("scenarios", "the scenarios of the shipped diagrams", value, "s", MOST_SECONDS, note=note)]
