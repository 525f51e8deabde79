"""Scenario tests in this installation: what it lends them (names of services, calendar, lists; never its data), and
the gate before a version is published."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from engine.calendar.working_days import Calendar
from engine.clock import Clock
from engine.database.keys import Keys
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.definitions.bundle import Bundle
from engine.definitions.library import Publication
from engine.execution.loading import HostFunction
from engine.execution.operations import OPERATIONS
from engine.scenarios import Report, Surroundings, is_test, keeping, run
from engine.service import Catalogue
from services import catalogue, ubigeo
from services.calendar import functions as calendar
from services.calendar import peru
from services.people import access_log
from services.store import DiskStore
from services.tools import Tools
from web.installation import Installation
from web.wording import incidents
from web.wording import scenarios as scenario_words


def surroundings(tools: Tools, services: Catalogue = catalogue.SERVICES) -> Surroundings:
    """Of an office; its database and its files are not touched, and its services not called."""

    def functions(clock: Clock) -> Mapping[str, HostFunction]:
        return calendar.functions(replace(tools, clock=clock), kept=days)

    keys, days = Keys(0), dict[date, Calendar]()
    return Surroundings(
        zone=tools.zone,
        catalogue=services,
        real=OPERATIONS,
        functions=functions,
        sources={"ubigeo": ubigeo.Ubigeo()},
        presentation=peru.presentation(tools),
        prepare=lambda session: peru.ship_days(session, keys, tools.clock()),
        sentence=incidents.sentence,
    )


def play(files: Mapping[str, bytes], tools: Tools, workers: int = 1) -> Report:
    """Play the scenarios among these files. ``workers``: see :func:`engine.scenarios.run`."""
    return run(files, surroundings(tools), workers)


def judge(installation: Installation, files: Mapping[str, bytes]) -> Report | None:
    """The gate's run, in the thread that publishes; ``None`` where a version has no scenarios."""
    if not any(map(is_test, files)):
        return None
    return run(files, surroundings(installation.tools, installation.runtime.catalogue))


def publish(
    installation: Installation, files: Mapping[str, bytes], author: str, note: str, report: Report | None, reason: str
) -> Publication:
    """Publish a version and keep how its scenarios went; ``reason``: why in spite of failures."""
    publication = installation.runtime.publish(files, author, note)
    with installation.database.write() as session:
        facts = {"versions": dict(publication.versions)}
        access_log.act(installation.tools, session, author, access_log.PUBLISHED, str(publication.bundle), facts)
    if report is not None:
        with installation.database.write() as session:
            keeping.keep(session, publication.bundle, report, author, installation.now(), reason)
    return publication


@dataclass(frozen=True)
class Summary:
    """What a version's page says of its tests."""

    scenarios: int
    run: keeping.ScenarioRun | None
    summary: str
    figures: list[str]


def summary(session: Session, bundle: Bundle) -> Summary:
    """Of the last run that is kept; ``scenarios``: how many files of them the version has."""
    run = keeping.kept(session, bundle.key)
    words = scenario_words.counted(run.report) if run else ""
    return Summary(sum(map(is_test, bundle.files)), run, words, list(scenario_words.figures(run.report)) if run else [])


@contextmanager
def nobodys_tools() -> Iterator[Tools]:
    """The tools of an office that does not exist, for commands that need none."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database("sqlite://")
        yield Tools(database, Vault([Vault.new_key()]), DiskStore(Path(folder)), Keys(0))
        database.close()
