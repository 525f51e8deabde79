"""The shipped request in an office at work: from its first page every waiting case is found, and the numbers are true."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from engine.drawing import Process
from engine.models.process import Incident, Instance, Job, ProcessDefinition, UserTask
from tests.processes.conftest import APPLICANT, PDF, Case
from web.diagram.interchange import TOP
from web.diagram.live import Live
from web.diagram.pages import Pages
from web.processes import counts

PROCESS = "acceso-usuario-aliado"


def stuck(case: Case) -> Case:
    """The service that looks at an upload is missing."""
    catalogue = case.until_upload().runtime.catalogue
    service = catalogue.pop("uploads.inspect")  # type: ignore[attr-defined]
    case.upload()
    catalogue["uploads.inspect"] = service  # type: ignore[index]
    return case


def working(case: Case) -> Case:
    """An upload that nobody has looked at yet."""
    task = case.until_upload().tasks()["cargar_documento"]
    case.runtime.complete(task.key, {"carga": {"accion": "cargar", "archivos": [PDF]}}, APPLICANT)
    return case


#: How far each request goes, and the page on which it then waits.
ROADS: list[tuple[Callable[[Case], Case], str]] = [
    (lambda case: case, "registro_responsable"),
    (lambda case: case.enter_person(), "registro_responsable"),
    (lambda case: case.enter_person().confirm(), "registro_responsable"),
    (lambda case: case.until_upload(), "declaracion_firmada"),
    (lambda case: case.until_upload().upload(), "declaracion_firmada"),
    (stuck, "declaracion_firmada"),
    (lambda case: case.filed(), "evaluacion"),
    (lambda case: case.filed().observe("falta_sello"), "subsanacion"),
    (lambda case: case.filed().observe("falta_sello").acknowledge(), "subsanacion"),
    (lambda case: case.filed().approve(), "entrega"),
    (working, "declaracion_firmada"),  # the last: the worker of another request would do it
]


class Neighbour(Case):
    """A request of a municipality and a person of its own."""

    number = 0

    def identify(self, ubigeo: str = "", **mayor: str) -> Case:
        if self.key:
            return self
        return super().identify(f"0401{self.number + 2:02}", **mayor)

    def enter_person(self, **person: str) -> Case:
        own = {"documento": f"007{self.number:05}", "correo": f"p{self.number}@correo.pe"}
        return super().enter_person(**own)


@pytest.fixture
def office(new_case) -> list[tuple[Case, str]]:
    """Requests all along the procedure, each with the page on which it waits."""
    first = new_case()
    found = []
    for number, (road, page) in enumerate(ROADS):
        case = Neighbour(first.runtime, first.clock, first.world, first.tools, first.worker)
        case.number = number
        case.elect(ubigeo=f"0401{number + 2:02}").identify()
        found.append((road(case), page))
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


def test_the_sum_of_the_stages_is_the_number_of_open_tasks_working_services_and_incidents(office) -> None:
    case = office[0][0]
    pages, live, _ = seen(case)
    with case.runtime.database.read() as session:
        services = select(func.count()).select_from(Job).where(Job.kind == "service", Job.state != "failed")
        rows = (
            session.scalar(select(func.count()).select_from(UserTask)),
            session.scalar(services),
            session.scalar(select(func.count()).select_from(Incident).where(Incident.resolved.is_(None))),
        )
    bar = [live.tokens.get(page, 0) + live.incidents.get(page, 0) for page in (TOP, *pages.stages())]
    assert rows[1:] == (1, 1)
    assert sum(bar) == sum(number or 0 for number in rows)


def test_every_waiting_case_is_two_clicks_from_the_first_page(office) -> None:
    """A stage of the bar leads to its page, a number on that page to the cases at the step."""
    pages, live, process = seen(office[0][0])
    for case, page in office:
        with case.runtime.database.read() as session:
            its = counts.live_of_instance(session, case.key, process)
        at = its.tokens.keys() | its.incidents.keys()
        assert at, page
        assert {pages.of(ident) for ident in at} == {page}
        assert page in pages.stages()
        assert all(pages.shows(ident) and (live.tokens.get(ident) or live.incidents.get(ident)) for ident in at)
