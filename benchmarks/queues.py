"""What the queue page, and pages that count, cost at a thousand and at a million open tasks: filters, sixty reviewers.

Each size is measured with every filter a person can set; the rows are put there by the database itself. CPU of the
web process and of the database's backend together.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import bulk, databases
from benchmarks.figures import Figure, growth, table
from benchmarks.measuring import Backends, by_turns, cpu
from benchmarks.office import PASSWORD, VARIABLES, Browser, application, opened
from engine.actor import Actor
from engine.queries import open_counts
from services.people import staff

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
#: What a supervisor and an analyst open: pages that count.
COUNTING = {"supervision": "/bandeja/supervision", "processes": "/procesos", "a process": "/procesos/bench"}


def measure() -> list[Figure]:
    """The figures of this part."""
    sizes = (*SIZES, 1_000_000) if os.environ.get("FULL") == "1" else SIZES
    found = []
    for kind in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            offices = [stack.enter_context(_office(kind, Path(folder), size)) for size in sizes]
            there = [office for office in offices if office]
            if there:
                found += _judged(_pages(there, VIEWS), f"queue page, {len(VIEWS)} views", kind)
                found += _judged(_pages(there, SEARCHES), "queue page, text search", kind)
                found += _judged(_counting(there), "pages that count", kind)
    return found


@dataclass(frozen=True)
class Office:
    """One that has so many open tasks, and somebody who looks at them."""

    tasks: int
    backends: Backends
    browser: Browser
    supervisor: Browser


@contextmanager
def _office(kind: str, folder: Path, tasks: int) -> Iterator[Office | None]:
    place = folder / str(tasks)
    place.mkdir()
    with databases.fresh(kind, folder, str(tasks)) as url:
        if url is None:
            yield None
            return
        with opened(place, url) as installation:
            installation.runtime.start("bench", Actor("rosa", frozenset({"Verificador"})), variables=VARIABLES)
            bulk.fill_queue(installation, tasks, 0, bulk.template(installation))
            with installation.database.write() as session:
                open_counts.fold(session)
                roles = ["Supervisor", "Analista"]
                staff.create(installation.tools, session, "vilma", "Vilma", roles, password=PASSWORD)
            bulk.settle(installation)
            app = application(installation)
            browsers = Browser(app).sign_in(), Browser(app).sign_in("vilma")
            yield Office(tasks, Backends(installation.database), *browsers)


@dataclass(frozen=True)
class Page:
    """One view of one office: CPU milliseconds, and bytes."""

    tasks: int
    view: str
    ms: float
    size: int


def _pages(offices: list[Office], views: Mapping[str, str]) -> list[Page]:
    lists = {office.tasks: (office.backends, office.browser) for office in offices}
    return [
        page for view, query in views.items() for page in _page(lists, view, f"/bandeja?{query}", b'data-label="Tarea"')
    ]


def _counting(offices: list[Office]) -> list[Page]:
    lists = {office.tasks: (office.backends, office.supervisor) for office in offices}
    return [page for view, path in COUNTING.items() for page in _page(lists, view, path, b"<h1")]


def _page(offices: dict[int, tuple[Backends, Browser]], view: str, path: str, mark: bytes) -> Iterator[Page]:
    sides = {tasks: (backends, partial(_look, browser, path, mark)) for tasks, (backends, browser) in offices.items()}
    costs = by_turns(sides, ROUNDS, WARM)
    for tasks, (_, browser) in offices.items():
        yield Page(tasks, view, costs[tasks], len(browser.page))


def _look(browser: Browser, path: str, mark: bytes) -> float:
    cost, _ = cpu(lambda: browser.get(path))
    if browser.status != 200 or mark not in browser.page:
        raise RuntimeError(f"{path}: status {browser.status}")
    return cost


def _judged(found: list[Page], what: str, kind: str) -> list[Figure]:
    sizes, views = sorted({page.tasks for page in found}), {page.view: None for page in found}
    cost = {(page.tasks, page.view): page.ms for page in found}
    whole = [sum(cost[size, view] for view in views) / len(views) for size in sizes]
    spread = {view: growth([cost[size, view] for size in sizes]) for view in views}
    grows = max(spread, key=lambda view: spread[view])
    slowest = max(found, key=lambda page: page.ms)
    line = " · ".join(f"{size:,}: {ms:.1f} ms".replace(",", " ") for size, ms in zip(sizes, whole, strict=True))
    range_, page = f"{sizes[0]:,} to {sizes[-1]:,} open tasks", what
    where, largest = f"{slowest.view}, {slowest.tasks:,} tasks", max(page.size for page in found) / 1024
    return [
        Figure("queues", f"{page}, {range_}, {kind}", growth(whole), "% growth", FLAT, note=line),
        Figure("queues", f"{page}, the one that grows most, {kind}", spread[grows], "% growth", FLAT, note=grows),
        Figure("queues", f"{page}, slowest, {kind}", slowest.ms, "ms CPU", MUST_MS, note=where),
        Figure("queues", f"{page}, largest, {kind}", largest, "KB", MUST_KB),
    ]


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
