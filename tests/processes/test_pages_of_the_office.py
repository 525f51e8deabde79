"""The shipped request in an office at work: from its first page every waiting case is found, and the numbers are true."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from engine.drawing import Element, Process
from engine.models.process import Incident, Instance, Job, ProcessDefinition, UserTask
from tests.processes.conftest import APPLICANT, PDF, Case
from web.diagram.interchange import TOP
from web.diagram.live import Live
from web.diagram.pages import Pages
from web.processes import counts

PROCESS = "acceso-usuario-aliado"


@contextmanager
def missing(case: Case, service: str) -> Iterator[None]:
    """Without a service, so that the step that calls it is stuck."""
    kept = case.runtime.catalogue.pop(service)  # type: ignore[attr-defined]
    yield
    case.runtime.catalogue[service] = kept  # type: ignore[index]


def stuck(case: Case) -> Case:
    """Nobody can look at an upload."""
    case.until_upload()
    with missing(case, "uploads.inspect"):
        return case.upload()


def stuck_notice(case: Case) -> Case:
    """No link for the municipality's address can be made: on a page of the page of the evaluation."""
    case.until_upload().upload()
    with missing(case, "codes.issue"):
        return case.send()


def working(case: Case) -> Case:
    """An upload that nobody has looked at yet."""
    task = case.until_upload().tasks()["cargar_documento"]
    case.runtime.complete(task.key, {"carga": {"accion": "cargar", "archivos": [PDF]}}, APPLICANT)
    return case


def waiting_for_another(case: Case) -> Case:
    """A second request of a municipality, which may be filed when the first is decided."""
    return case.until_upload().upload().send()


#: How far each request goes, and the page on which it then waits.
ROADS: list[tuple[Callable[[Case], Case], str]] = [
    (lambda case: case, "registro_responsable"),
    (lambda case: case.enter_person(), "registro_responsable"),
    (lambda case: case.enter_person().confirm(), "registro_responsable"),
    (lambda case: case.until_upload(), "declaracion_firmada"),
    (lambda case: case.until_upload().upload(), "declaracion_firmada"),
    (stuck, "declaracion_firmada"),
    (lambda case: case.filed(), "evaluacion"),
    (stuck_notice, "evaluacion"),
    (lambda case: case.filed().observe("falta_sello"), "subsanacion"),
    (lambda case: case.filed().observe("falta_sello").acknowledge(), "subsanacion"),
    (lambda case: case.filed().approve(), "entrega"),
    (waiting_for_another, "declaracion_firmada"),
    (working, "declaracion_firmada"),  # the last: the worker of another request would do it
]

#: The place among them of one that is filed.
FILED = 6


class Neighbour(Case):
    """A request of a municipality and a person of its own."""

    number, place = 0, 0

    def identify(self, ubigeo: str = "", **mayor: str) -> Case:
        if self.key:
            return self
        return super().identify(ubigeo_of(self.place), **mayor)

    def enter_person(self, **person: str) -> Case:
        own = {"documento": f"007{self.number:05}", "correo": f"p{self.number}@correo.pe"}
        return super().enter_person(**own)


def ubigeo_of(place: int) -> str:
    return f"0401{place + 2:02}"


@pytest.fixture
def office(new_case) -> list[tuple[Case, str]]:
    """Requests all along the procedure, each with the page on which it waits."""
    first = new_case()
    found = []
    for number, (road, page) in enumerate(ROADS):
        case = Neighbour(first.runtime, first.clock, first.world, first.tools, first.worker)
        case.number, case.place = number, FILED if road is waiting_for_another else number
        found.append((road(case.elect(ubigeo=ubigeo_of(case.place)).identify()), page))
    return found


def seen(case: Case) -> tuple[Pages, Live, Process]:
    """The pages of the drawing, what the office sees counted on them, and the process."""
    with case.runtime.database.read() as session:
        newest = session.scalars(select(ProcessDefinition).where(ProcessDefinition.process_id == PROCESS)).one()
        bundle = case.runtime.loader.bundle_of(session, session.get_one(Instance, case.key))
        live = counts.live(session, newest.key, bundle.processes[PROCESS])
    drawing = next(drawing for drawing in bundle.drawings.values() if PROCESS in drawing.processes)
    pages = Pages(drawing, PROCESS)
    return pages, pages.gathered(live), drawing.processes[PROCESS]


def test_the_sum_of_the_stages_is_the_number_of_open_tasks_working_services_waits_and_incidents(office) -> None:
    """A wait is a time or a message on the way itself, not a term at a border."""
    case = office[0][0]
    pages, live, process = seen(case)
    waits = [each.id for each in process.elements.values() if each.type == "intermediateCatchEvent" and is_timer(each)]
    with case.runtime.database.read() as session:
        services = select(func.count()).select_from(Job).where(Job.kind == "service", Job.state != "failed")
        rows = (
            session.scalar(select(func.count()).select_from(UserTask)),
            session.scalar(services),
            session.scalar(select(func.count()).select_from(Incident).where(Incident.resolved.is_(None))),
            session.scalar(select(func.count()).select_from(Job).where(Job.element_id.in_(waits))),
        )
    bar = [live.tokens.get(page, 0) + live.incidents.get(page, 0) for page in (TOP, *pages.stages())]
    assert rows[1:] == (1, 2, 1)
    assert sum(bar) == sum(number or 0 for number in rows)


def is_timer(element: Element) -> bool:
    return any(event.kind == "timer" for event in element.events)


def test_every_waiting_case_is_two_clicks_from_the_first_page(office) -> None:
    """A stage of the bar leads to its page, a number on that page to the cases at the step."""
    pages, live, process = seen(office[0][0])
    for case, page in office:
        with case.runtime.database.read() as session:
            its = counts.live_of_instance(session, case.key, process)
        at = its.tokens.keys() | its.incidents.keys()
        assert at, page
        assert {pages.road(pages.of(ident))[0] for ident in at} == {page}
        assert page in pages.stages()
        assert all(pages.shows(ident) and (live.tokens.get(ident) or live.incidents.get(ident)) for ident in at)
