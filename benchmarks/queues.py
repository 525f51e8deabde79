"""What the queue page costs at a thousand and at a million open tasks: filters, count, sixty reviewers.

Each size is measured with every filter a person can set; the rows are put there by the database itself. CPU of the
web process and of the database's backend together.
"""

import os
import sys
import tempfile
from collections.abc import Collection
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
#: What a person types: one case's number, words that many have, a surname and a document that stand nowhere in clear.
SEARCHES = {
    "file number": "ver=todas&q=2026-0000077",
    "common words": "ver=todas&q=alta+Observada",
    "surname": "ver=todas&q=Quispe",
    "document": "ver=todas&q=40000077",
}


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
    origin, have, found = bulk.template(house), 0, {}
    browser = Browser(application(house)).sign_in()
    for size in sizes:
        bulk.fill_queue(house, size, have, origin)
        bulk.settle(house)
        if not have:  # the first size is as warm as the last
            _pages(house, browser)
        found[size], have = _pages(house, browser), size
    return [*_judged(found, VIEWS, f"{len(VIEWS)} views", kind), *_judged(found, SEARCHES, "text search", kind)]


def _pages(house: House, browser: Browser) -> dict[str, "Page"]:
    return {view: _page(house, browser, query) for view, query in {**VIEWS, **SEARCHES}.items()}


def _judged(found: dict[int, dict[str, "Page"]], views: Collection[str], what: str, kind: str) -> list[Figure]:
    sizes = sorted(found)
    whole = {size: sum(found[size][view].ms for view in views) / len(views) for size in sizes}
    steady = [sum(found[size][view].ms / found[size][view].pace for view in views) for size in sizes]
    spread = {view: growth([found[size][view].ms / found[size][view].pace for size in sizes]) for view in views}
    slowest = max((found[size][view].ms, view, size) for size in sizes for view in views)
    grows = max(spread, key=lambda view: spread[view])
    line = " · ".join(f"{size:,}: {ms:.1f} ms".replace(",", " ") for size, ms in whole.items())
    range_, page = f"{sizes[0]:,} to {sizes[-1]:,} open tasks", f"queue page, {what}"
    where = f"{slowest[1]}, {slowest[2]:,} tasks"
    largest = max(found[size][view].size for size in sizes for view in views) / 1024
    return [
        Figure("queues", f"{page}, {range_}, {kind}", growth(steady), "% growth", FLAT, note=line),
        Figure("queues", f"{page}, the one that grows most, {kind}", spread[grows], "% growth", FLAT, note=grows),
        Figure("queues", f"{page}, slowest, {kind}", slowest[0], "ms CPU", MUST_MS, note=where),
        Figure("queues", f"{page}, largest, {kind}", largest, "KB", MUST_KB),
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
