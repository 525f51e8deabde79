"""What every test may ask for. Only a test that asks for ``database`` runs twice: on SQLite and on PostgreSQL.

``ALIADO_NO_SKIP=1`` (set where everything must be present) turns every skip into a failure.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from engine.database.keys import Keys
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.execution import budget
from tests import cheap_passwords, quick_databases  # noqa: F401 make them so
from tests.databases import PostgresTables, SqliteTemplate, find_postgres, postgres_database
from tests.engine.office import Office
from tests.stopped_clock import StoppedClock

# The clock of a busy machine is no property of the code.
settings.register_profile("repeatable", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")
# Nor where it cuts a step into slices (decision 0020): only the tests of that set times, or count moves.
budget.SLICE = budget.LONGEST = 60.0

gc.disable()  # until all tests are collected: what modules make is no garbage, and to look for it there takes long
BACKENDS = ["sqlite", "postgresql"]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture
def clock() -> StoppedClock:
    """A clock that moves by ``clock.advance(days=6)`` or ``clock.now = …`` only."""
    return StoppedClock()


@pytest.fixture
def keys() -> Keys:
    """A source of row keys."""
    return Keys(number=1)


@pytest.fixture
def vault_key() -> str:
    """The key of the vault at hand, for a process of its own."""
    return Vault.new_key()


@pytest.fixture
def vault(vault_key: str) -> Vault:
    """A vault under a key of its own."""
    return Vault([vault_key])


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables and no rows."""
    if request.param == "sqlite":
        template: SqliteTemplate = request.getfixturevalue("sqlite_template")
        with closing(Database(template.copy_to(tmp_path / "test.sqlite3"))) as database:
            yield database
        return
    tables: PostgresTables = request.getfixturevalue("postgres_tables")
    with closing(Database(tables.prepare())) as database:
        yield database
    tables.empty()


@pytest.fixture(params=BACKENDS, scope="module")
def lasting_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with all tables for the tests of one module, which read it and leave what they find."""
    if request.param == "sqlite":
        template: SqliteTemplate = request.getfixturevalue("sqlite_template")
        file = tmp_path_factory.mktemp("lasting") / "test.sqlite3"
        with closing(Database(template.copy_to(file))) as database:
            yield database
        return
    server, name = request.getfixturevalue("postgres_server"), f"{request.getfixturevalue('process_name')}_lasting"
    with closing(PostgresTables(server, name)) as tables, closing(Database(tables.prepare())) as database:
        yield database


@pytest.fixture
def office(database: Database, clock: StoppedClock, keys: Keys, vault: Vault) -> Office:
    """An engine on the database at hand, with a worker one calls."""
    return Office(database, clock, keys, vault)


@pytest.fixture(params=BACKENDS)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path, process_name: str) -> Iterator[Database]:
    """A database without any table, for what creates them."""
    if request.param == "sqlite":
        with closing(Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")) as database:
            yield database
        return
    server: str = request.getfixturevalue("postgres_server")
    with postgres_database(server, f"{process_name}_empty") as url, closing(Database(url)) as database:
        yield database


@pytest.fixture(scope="session")
def process_name() -> str:
    """A database name that no other test process uses."""
    return f"aliado_test_{os.getpid()}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """The file that ``database`` copies."""
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a PostgreSQL server on which databases may be created."""
    base = tmp_path_factory.getbasetemp()
    url, reason = find_postgres((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgres")
    if url is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return url


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str, process_name: str) -> Iterator[PostgresTables]:
    """This process' database on that server."""
    with closing(PostgresTables(postgres_server, process_name)) as tables:
        yield tables


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; tests marked ``browser`` are skipped where there is none."""
    return _chromium() or pytest.skip("no Chromium on this machine")


def _chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked ``browser`` are skipped, by name, where no Chromium is found."""
    if _chromium():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where nothing may be skipped, a skip is a failure."""
    return _no_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """The same for whole files."""
    return _no_skip((yield))


def _no_skip(report: pytest.TestReport | pytest.CollectReport) -> pytest.TestReport | pytest.CollectReport:
    if os.environ.get("ALIADO_NO_SKIP") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Figures a test recorded with ``record_property("figure", …)``, shown also when workers ran it."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "figure" and report.when == "call":
                    terminalreporter.write_line(str(value))


def pytest_collection_finish() -> None:
    """Tests and modules stay until the end: no collection looks through them any more."""
    gc.freeze()
    gc.enable()
