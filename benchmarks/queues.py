"""What the queue page costs at a thousand and at a million open tasks: filters, count, sixty reviewers.

Each size is measured with every filter a person can set; the rows are put there by the database itself. CPU of the
web process and of the database's backend together.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import bulk, databases
from benchmarks.figures import Figure, growth, table
from benchmarks.measuring import Backends, cpu, middle, pace
from benchmarks.office import VARIABLES, Browser, application, opened
from engine.actor import Actor
from web.house import House

SIZES = (1_000, 10_000, 100_000)
ROUNDS, WARM, MUST_MS, MUST_KB, FLAT = 14, 3, 20.0, 60.0, 20.0
#: What a person can narrow the list to, as the page's own address says it.
VIEWS = {
    "unassigned": "ver=grupo",
    "all": "ver=todas",
    "mine": "ver=mias",
    "one kind": "ver=todas&a.tipo=baja",
    "one district": "ver=todas&a.distrito=Distrito+0007",
    "kind and state": "ver=grupo&a.tipo=alta&a.estado=Observada",
    "overdue": "ver=todas&vencidas=1",
}
SEARCH = "ver=todas&q=2026-0000077"


def measure() -> list[Figure]:
    """The figures of this part."""
    sizes = (*SIZES, 1_000_000) if os.environ.get("FULL") == "1" else SIZES
    found = []
    for kind in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, databases.fresh(kind, Path(folder)) as url:
            if url:
                with opened(Path(folder), url) as house:
                    found += _sizes(house, kind, sizes)
    return found


def _sizes(house: House, kind: str, sizes: tuple[int, ...]) -> list[Figure]:
    house.runtime.start("bench", Actor("rosa", frozenset({"Verificador"})), variables=VARIABLES)
    origin, have, found, searched = bulk.template(house), 0, {}, []
    for size in sizes:
        bulk.fill_queue(house, size, have, origin)
        bulk.settle(house)
        have = size
        browser = Browser(application(house)).sign_in()
        found[size] = {view: _page(house, browser, query) for view, query in VIEWS.items()}
        searched.append(_page(house, browser, SEARCH))
    whole = {size: sum(each.ms for each in views.values()) / len(views) for size, views in found.items()}
    steady = [sum(each.ms / each.pace for each in views.values()) for views in found.values()]
    slowest = max(((each.ms, view, size) for size, views in found.items() for view, each in views.items()))
    spread = {view: growth([found[size][view].ms / found[size][view].pace for size in sizes]) for view in VIEWS}
    grows, largest = max(spread, key=lambda view: spread[view]), max(e.size for v in found.values() for e in v.values())
    line = " · ".join(f"{size:,}: {ms:.1f} ms".replace(",", " ") for size, ms in whole.items())
    range_ = f"{sizes[0]:,} to {sizes[-1]:,} open tasks"
    return [
        Figure(
            "queues", f"queue page, {len(VIEWS)} views, {range_}, {kind}", growth(steady), "% growth", FLAT, note=line
        ),
        Figure("queues", f"queue page, view that grows most, {kind}", spread[grows], "% growth", note=grows),
        Figure(
            "queues",
            f"queue page, slowest view, {kind}",
            slowest[0],
            "ms CPU",
            MUST_MS,
            note=f"{slowest[1]}, {slowest[2]:,} tasks",
        ),
        Figure(
            "queues",
            f"queue page, text search, {range_}, {kind}",
            growth([e.ms / e.pace for e in searched]),
            "% growth",
            FLAT,
            note=f"{searched[0].ms:.1f} → {searched[-1].ms:.1f} ms",
        ),
        Figure("queues", f"queue page, largest, {kind}", largest / 1024, "KB", MUST_KB),
    ]


@dataclass(frozen=True)
class Page:
    """CPU milliseconds of one view, how fast the machine was meanwhile, and bytes."""

    ms: float
    pace: float
    size: int


def _page(house: House, browser: Browser, query: str) -> Page:
    backends, times, paces = Backends(house.database), [], []
    for turn in range(ROUNDS):
        if turn == WARM:
            before = backends.milliseconds()
        times.append(cpu(lambda: browser.get(f"/bandeja?{query}"))[0])
        paces.append(pace())
        if browser.status != 200 or b'data-label="Tarea"' not in browser.page:
            raise RuntimeError(f"{query}: status {browser.status}")
    server = (backends.milliseconds() - before) / (ROUNDS - WARM)
    return Page(middle(times, WARM) + server, middle(paces), len(browser.page))


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
