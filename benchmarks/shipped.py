"""What people open, on the procedure that ships: forms, tracking, a task, a case, the process, supervision, the cases.

Every figure is a multiple of the floor's *complete*, measured beside it in the same minutes. Pages are asked of the
whole application; CPU of the web process and of the database's backend together. Histories and cases are copied by the
database itself. The declaration and the inspection of an upload are measured with the confined child that does them.
"""

import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import func, insert, literal, select

from benchmarks import bulk, databases
from benchmarks.figures import Figure, growth, table
from benchmarks.measuring import Backends, cpu, living_children
from benchmarks.office import PASSWORD, Browser, application, environment
from benchmarks.yardstick import Yardstick
from engine.models.process import History
from services.people import staff
from tests.web import shipped_road
from tests.web.shipped_road import PROCESS, Request
from web.app import open_installation
from web.installation import Installation
from web.settings import from_environment

FULL = os.environ.get("FULL") == "1"
LINES = (10, 500, 5_000)
CASES = (1_000, 10_000, 100_000, 1_000_000) if FULL else (1_000, 10_000)
ROUNDS, FLAT = 12, 20.0
PEOPLE = {"rosa": "Verificador", "elena": "Supervisor", "mario": "Analista"}


def measure() -> list[Figure]:
    """The figures of this part."""
    found = []
    for kind, folder, url in databases.each():
        with _opened(folder, url) as installation:
            office = Office(installation, Yardstick(folder))
            found += [*_pages(office, kind), *_histories(office, kind), *_many_cases(office, kind)]
            if kind == "sqlite":
                found += _children(office)
            spread = office.yard.spread
            found.append(Figure("shipped", f"spread of this run, {kind}", spread, "%", note=office.yard.said()))
    return found


@contextmanager
def _opened(folder: Path, url: str) -> Iterator[Installation]:
    installation = open_installation(from_environment(environment(folder, url)))
    with closing(installation.database):
        with installation.database.write() as session:
            for username, role in PEOPLE.items():
                staff.create(installation.tools, session, username, username.capitalize(), [role], password=PASSWORD)
        yield installation


@dataclass
class Office:
    """The office with a filed request, one whose upload is waited for, and the people who look at them."""

    installation: Installation
    yard: Yardstick

    def __post_init__(self) -> None:
        self.filed = shipped_road.opened(self.installation).filed()
        self.waiting = Request(self.installation).until_upload("150101", documento="00111222", correo="otra@ejemplo.pe")
        self._app, self.backends = application(self.installation), Backends(self.installation.database)
        self.people = {name: Browser(self._app).sign_in(name) for name in PEOPLE}

    def applicant(self, request: Request | None = None) -> Browser:
        """A browser of somebody without an account; of whoever knows this request's link."""
        browser = Browser(self._app)
        if request is not None:
            browser.get(f"/seguimiento/{request.code()}")
        return browser

    def costs(self, pages: Mapping[str, tuple[Browser, str, str]], rounds: int = ROUNDS) -> dict[str, float]:
        """Of each page (who, address, a text that it must show): completes of the floor, the database's work too."""
        sides = {name: partial(self._look, *page) for name, page in pages.items()}
        return self.yard.beside(sides, rounds)

    def _look(self, browser: Browser, path: str, shows: str) -> float:
        before = self.backends.milliseconds()
        cost, _ = cpu(lambda: browser.get(path))
        if browser.status != 200 or shows.encode() not in browser.page:
            raise RuntimeError(f"{path}: status {browser.status}, without {shows!r}")
        return cost + self.backends.milliseconds() - before


def _pages(office: Office, kind: str) -> list[Figure]:
    filed, waiting, people = office.filed, office.waiting, office.people
    pages = {
        "start page": (office.applicant(), "/", "solicitud"),
        "applicant's form": (office.applicant(), f"/solicitud/nueva/{PROCESS}", "_token"),
        "upload": (office.applicant(waiting), f"/solicitud/tarea/{waiting.task('cargar_documento')}", "_token"),
        "tracking": (office.applicant(filed), "/seguimiento", "2026-"),
        "task page": (people["rosa"], f"/bandeja/tarea/{filed.task('verificar_documento')}", "_token"),
        "case page": (people["rosa"], f"/bandeja/caso/{filed.key}", "2026-"),
        "process page": (people["mario"], f"/procesos/{PROCESS}", '<svg class="diagram"'),
        "instance page": (people["mario"], f"/procesos/caso/{filed.key}", '<svg class="diagram"'),
    }
    sizes = {name: len(page[0].get(page[1])) / 1024 for name, page in pages.items()}
    costs = office.costs(pages)
    return [
        Figure("shipped", f"{name}, {kind}", cost, "× complete", note=f"{sizes[name]:.0f} KB")
        for name, cost in costs.items()
    ]


def _histories(office: Office, kind: str) -> Iterator[Figure]:
    """Pages of one case, whose history grows."""
    filed, people = office.filed, office.people
    pages = {
        "case page": (people["rosa"], f"/bandeja/caso/{filed.key}", "2026-"),
        "instance page": (people["mario"], f"/procesos/caso/{filed.key}", '<svg class="diagram"'),
        "tracking": (office.applicant(filed), "/seguimiento", "2026-"),
    }
    found = []
    for lines in LINES:
        _lengthen(office.installation, filed.key, lines)
        found.append(office.costs(pages))
    yield from _grown(found, LINES, "lines of history", kind)


def _many_cases(office: Office, kind: str) -> Iterator[Figure]:
    """Pages of the whole office, which fills."""
    people = office.people
    pages = {
        "supervision": (people["elena"], "/bandeja/supervision", "Supervisi"),
        "process page": (people["mario"], f"/procesos/{PROCESS}", '<svg class="diagram"'),
        "processes": (people["mario"], "/procesos", PROCESS),
        "cases": (people["rosa"], "/bandeja/casos?q=alta", "Casos"),
    }
    found, have = [], 0
    for cases in CASES:
        bulk.fill_queue(office.installation, cases, have, office.filed.key)
        bulk.settle(office.installation)
        have = cases
        found.append(office.costs(pages))
    yield from _grown(found, CASES, "cases", kind)


def _grown(found: list[dict[str, float]], sizes: tuple[int, ...], what: str, kind: str) -> Iterator[Figure]:
    for name in found[0]:
        values = [each[name] for each in found]
        line = " · ".join(
            f"{size:,}: {value:.1f} ×".replace(",", " ") for size, value in zip(sizes, values, strict=True)
        )
        title = f"{name}, {sizes[0]:,} to {sizes[-1]:,} {what}, {kind}"
        yield Figure("shipped", title, growth(values), "% growth", FLAT, note=line)


def _lengthen(installation: Installation, key: int, lines: int) -> None:
    """Let the history of an instance have so many lines, copies of its last one."""
    with installation.database.write() as session:
        have, last = session.execute(
            select(func.count(), func.max(History.sequence)).where(History.instance_key == key)
        ).one()
        if lines <= have:
            return
        numbers = select(literal(1).label("i")).cte("n", recursive=True)
        numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < lines - have))
        source = History.__table__.alias("source")
        changed = {"sequence": source.c.sequence + numbers.c.i}
        chosen = {column.name: changed.get(column.name, column) for column in source.c}
        row = select(*(each.label(name) for name, each in chosen.items())).select_from(
            numbers.join(source, literal(True))
        )
        row = row.where(source.c.instance_key == key, source.c.sequence == last)
        session.execute(insert(History.__table__).from_select(list(chosen), row, include_defaults=False))  # type: ignore[arg-type]


def _children(office: Office) -> list[Figure]:
    """From a person's confirmed address to the printed declaration, and from an upload to its judgement."""
    people = iter(range(100))

    def printed() -> None:
        number = next(people)
        office.waiting.do("cargar_documento", {"carga": {"accion": "corregir"}})
        office.waiting.do("generar", {"generar": {"accion": "responsable"}})
        office.waiting.do(
            "datos_responsable", {"responsable": shipped_road.PERSON | {"telefono": f"9541112{number:02}"}}
        )
        _confirmed(office.waiting).do("generar", {"generar": {"accion": "generar"}})

    def judged() -> None:
        paper = office.waiting.declaration()
        office.waiting.do("cargar_documento", {"carga": {"accion": "cargar", "archivo": paper}})
        office.waiting.do("revisar_enviar", {"envio": {"accion": "cambiar"}})

    costs = office.yard.beside({"inspection": _with_children(judged)}, 4, warm=1)
    costs |= office.yard.beside({"declaration": _with_children(printed)}, 4, warm=1)
    return [
        Figure("shipped", f"{name}, its steps and its child", cost, "× complete", note=office.yard.said())
        for name, cost in costs.items()
    ]


def _confirmed(request: Request) -> Request:
    return request.confirm() if "confirmar_correo" in request.open() else request


def _with_children(act: Callable[[], object]) -> Callable[[], float]:
    def children() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (used.ru_utime + used.ru_stime) * 1000 + living_children()

    def side() -> float:
        before = children()
        own, _ = cpu(act)
        return own + children() - before

    return side


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
