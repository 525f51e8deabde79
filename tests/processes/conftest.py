"""An office that runs the shipped drawing as it is, with people who fill its forms and a clock that a test moves."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import delete, select

from engine.actor import Actor
from engine.calendar import open_terms
from engine.database.keys import Keys
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.definitions.library import Library
from engine.execution.runtime import Runtime
from engine.jobs.dispatcher import Dispatcher
from engine.models.process import History, Incident, Instance, Job
from services import catalogue, secrets, ubigeo
from services.accounts import life
from services.calendar import declared_days, peru
from services.requests import municipality
from services.roster.models import Authority, Listed, load
from services.store import DiskStore
from services.tools import Tools
from tests.databases import SqliteTemplate
from tests.processes.passing import Passing
from tests.processes.people import MAYOR, PERSON
from tests.processes.sight import LIMA, Sight
from tests.processes.stand_ins import PDF, Outside
from tests.stopped_clock import StoppedClock

ROOT = Path(__file__).parents[2]
APPLICANT = Actor("solicitante", frozenset({"Solicitante"}))
REVIEWER = Actor("rosa", frozenset({"Verificador"}))
SUPERVISOR = Actor("saul", frozenset({"Supervisor"}))
WHO = {"Solicitante": APPLICANT, "Verificador": REVIEWER, "Supervisor": SUPERVISOR}

CONSENT = {"privacidad": ["aviso-2026-11"], "notificacion": ["correo-2026-11"]}
CONTROLS = (
    "documento firma_y_sello autoridad encargatura responsable contacto municipalidad reemplazo otra_solicitud "
    "observaciones"
).split()
ALL_GOOD = dict.fromkeys(CONTROLS, "si")


def shipped() -> dict[str, bytes]:
    """Every file of the shipped definitions by path; an editor's own folders are no part of them."""
    found = (path for room in ("bpmn", "forms") for path in sorted((ROOT / room).rglob("*")) if path.is_file())
    paths = (path.relative_to(ROOT) for path in found)
    return {path.as_posix(): (ROOT / path).read_bytes() for path in paths if ".camunda" not in path.parts}


@dataclass
class Case(Sight, Passing):
    """One request and everybody around it."""

    runtime: Runtime
    clock: Any
    world: Outside
    tools: Tools
    worker: Dispatcher
    key: int = 0

    # People

    def identify(self, ubigeo: str = "040112", **mayor: Any) -> "Case":
        """The applicant hands in the first form; that starts the instance."""
        values = {"municipalidad": {"ubigeo": ubigeo}, "alcalde": MAYOR | mayor, "consentimiento": CONSENT}
        self.key = self.runtime.start("acceso-usuario-aliado", APPLICANT, submit=values).instance
        return self.work()

    def do(self, element: str, values: dict[str, Any], actor: Actor | None = None) -> "Case":
        """Somebody completes the open task at an element."""
        tasks = self.tasks()
        assert element in tasks, (element, self.standing())
        row = tasks[element]
        groups = row.groups.split("|")
        self.runtime.complete(row.key, values, actor or WHO[groups[0]])
        return self.work()

    def enter_person(self, **person: Any) -> "Case":
        return self.do("datos_responsable", {"responsable": PERSON | person})

    def confirm(self, code: str | None = None) -> "Case":
        """The right code, as the mail said it, or the one given."""
        with self.runtime.database.read() as session:
            sent = secrets.read(self.tools, session, self.variables()["secreto_codigo"])["code"]
        code = code or sent
        return self.do("confirmar_correo", {"confirmacion": {"opcion": "codigo", "codigo": code}})

    def generate(self, action: str = "generar") -> "Case":
        return self.do("generar", {"generar": {"accion": action}})

    def upload(self, action: str = "cargar") -> "Case":
        """The form of this request's version takes several files, or one."""
        several = b'"carga.archivos"' in self.runtime_file("forms/cargar-documento.form")
        file = ({"archivos": [PDF]} if several else {"archivo": PDF}) if action == "cargar" else {}
        return self.do("cargar_documento", {"carga": {"accion": action, **file}})

    def send(self, action: str = "enviar", signed: str | None = None) -> "Case":
        date = {"fecha_firma": signed or self.clock().astimezone(LIMA).date().isoformat()} if action == "enviar" else {}
        return self.do("revisar_enviar", {"envio": {"accion": action, **date}})

    def until_upload(self, **mayor: Any) -> "Case":
        return self.identify(**mayor).enter_person().confirm().generate()

    def filed(self, **mayor: Any) -> "Case":
        return self.until_upload(**mayor).upload().send()

    def decide(self, decision: str, **more: Any) -> "Case":
        values = {"decision": decision, "control": ALL_GOOD, **more}
        return self.do("verificar_documento", {"verificacion": values}, REVIEWER)

    def approve(self) -> "Case":
        return self.decide("aprobar")

    def observe(self, *codes: str, **more: Any) -> "Case":
        return self.decide("observar", observaciones=list(codes), **more)

    def acknowledge(self) -> "Case":
        return self.do("acusar_observaciones", {"acuse": {"recibido": True}})

    def received(self) -> "Case":
        """The applicant confirms that user name and password have arrived."""
        return self.do("confirmar_recepcion", {"recepcion": {"confirmada": True}})

    def tell(self, message: str, **variables: Any) -> "Case":
        """A message reaches the request."""
        self.runtime.correlate(message, str(self.key), SUPERVISOR, variables)
        return self.work()

    def deny(self) -> "Case":
        reasons = {"fundamento": "No corresponde.", "norma": "Ley 27444", "cargo_funcionario": "Director"}
        return self.decide("denegar", **reasons)

    # Time and the machine

    def work(self) -> "Case":
        """The worker does what is due."""
        self.worker.run_all()
        return self

    def at(self, *when: int) -> "Case":
        """Move the clock to a time in Lima, and let the worker do what became due."""
        self.clock.now = datetime(*when, tzinfo=LIMA)
        return self.work()

    def closed(self, day: str) -> "Case":
        """A decree declares a day non-working, and open terms follow."""
        with self.runtime.database.write() as session:
            declared_days.declare(self.tools, session, date.fromisoformat(day), "Duelo nacional", "DS 1-2026")
        for key in open_terms.affected(self.runtime):
            open_terms.recompute(self.runtime, key, SUPERVISOR, "DS 1-2026")
        return self

    def elect(self, **changes: Any) -> "Case":
        """From now on the roster lists this mayor only."""
        listed = {"ubigeo": "040112", "office": "ALCALDE DISTRITAL", "paternal": "Quispe", "maternal": "Rojas"}
        listed |= {"names": "Rosa", "valid_from": date(2023, 1, 1), "valid_to": date(2026, 12, 31), "source": "prueba"}
        with self.runtime.database.write() as session:
            session.execute(delete(Authority))
            load(self.tools, session, [Listed(**(listed | changes))])
        return self

    def account(self, ubigeo: str = "040112", **person: Any) -> "Case":
        """Somebody is the responsible person of a municipality already."""
        someone = {"document_type": "DNI", "document": "00999999", "names": "Luis", "email": "luis@correo.pe"}
        with self.runtime.database.write() as session:
            life.replace(self.tools, session, ubigeo, someone | person)
        return self

    # What there is to see

    def person_in_charge(self, ubigeo: str = "040112") -> str:
        """The document of the person with the municipality's active account."""
        with self.runtime.database.read() as session:
            account = life.active_of(session, ubigeo)
            return life.person_of(self.tools, account)["document"] if account else ""

    def standing(self) -> list[str]:
        """Where tokens wait, timers left out; incidents are said aloud."""
        with self.runtime.database.read() as session:
            jobs = session.scalars(select(Job).where(Job.instance_key == self.key, Job.kind != "timer"))
            found = [f"{job.element_id} ({job.kind} {job.state})" for job in jobs]
            faults = session.scalars(select(Incident).where(Incident.instance_key == self.key))
            return sorted([*self.tasks(), *found, *(f"{i.element_id}: {i.code} {i.message}" for i in faults)])

    def variables(self) -> dict[str, Any]:
        with self.runtime.database.read() as session:
            return self.runtime.loader.load_locked(session, self.key).step.scopes.local(0)

    def instance(self) -> Instance:
        with self.runtime.database.read() as session:
            return session.get_one(Instance, self.key)

    def runtime_file(self, path: str) -> bytes:
        """A file of the version that this request runs on."""
        with self.runtime.database.read() as session:
            return self.runtime.loader.bundle_of(session, session.get_one(Instance, self.key)).resource(path)

    def ended(self) -> str:
        """The name of the end event; fails while the request runs."""
        row = self.instance()
        assert row.status == "completed", (row.status, self.standing())
        return row.outcome or ""

    def walked(self) -> set[str]:
        """The sequence flows that a token took."""
        with self.runtime.database.read() as session:
            rows = select(History.detail).where(History.instance_key == self.key, History.kind == "completed")
            return {flow for detail in session.scalars(rows) for flow in (detail or {}).get("flows", [])}


@pytest.fixture
def case(new_case) -> Case:
    """A request about to begin, on the shipped files, of a municipality whose mayor the roster knows."""
    return new_case()


@dataclass(frozen=True)
class Furnished:
    """An office that runs the shipped files, on disk, to be copied; what its vault sealed a copy can open."""

    file: Path
    vault: Vault
    library: Library


@pytest.fixture(scope="session")
def furnished(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """Made once: the shipped files are published, and read, once a test process."""
    folder, vault = tmp_path_factory.mktemp("furnished"), Vault([Vault.new_key()])
    with closing(Database(sqlite_template.copy_to(folder / "office.sqlite3"))) as database:
        case = office_case(database, vault, folder, Keys(number=2), StoppedClock(), shipped())
    return Furnished(folder / "office.sqlite3", vault, case.runtime.library)


@pytest.fixture
def new_case(
    sqlite_template: SqliteTemplate, furnished: Furnished, tmp_path: Path, keys: Keys
) -> Iterator[Callable[..., Case]]:
    """``new_case(files)``: an office of its own that runs these files (the shipped ones)."""
    databases: list[Database] = []

    def make(files: dict[str, bytes] | None = None) -> Case:
        file = tmp_path / f"case{len(databases)}.sqlite3"
        url = sqlite_template.copy_to(file)
        if files is None:
            copyfile(furnished.file, file)
        databases.append(Database(url))
        case = office_case(databases[-1], furnished.vault, tmp_path, keys, StoppedClock(), files)
        if files is None:
            case.runtime.loader.library = furnished.library
        return case

    yield make
    for database in databases:
        database.close()


def office_case(
    database: Database, vault: Any, tmp_path: Path, keys: Any, clock: Any, files: dict[str, bytes] | None
) -> Case:
    """An office with everything real but its outer edges; ``files`` are published there, unless that was done."""
    settings = {"public_address": "https://aliado.test"}
    tools = Tools(database, vault, DiskStore(tmp_path / "store"), keys, clock, settings=settings)
    world = Outside()
    runtime = Runtime(
        database,
        clock,
        vault,
        new_key=keys,
        zone=LIMA,
        catalogue={**catalogue.bind(tools), **world.catalogue()},
        functions={
            "add working days": lambda session, start, count: calendar(tools, session).add_working_days(start, count),
            "working days between": lambda session, a, b: calendar(tools, session).working_days_between(a, b),
        },
        sources={"ubigeo": ubigeo.Ubigeo()},
        at_end=(municipality.release, secrets.release),
    )
    case = Case(runtime, clock, world, tools, Dispatcher(runtime))
    if files is None:
        return case
    runtime.publish(files, "analista", "de fábrica")
    return case.elect()


def calendar(tools: Tools, session: Any) -> Any:
    return peru.calendar(tools, session)
