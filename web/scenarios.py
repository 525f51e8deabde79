"""Scenario tests in this house: what it lends them (names of services, calendar, lists; never its data), and the gate
before a version is published."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from engine.calendar import Calendar
from engine.clock import Clock
from engine.database import Database
from engine.keys import Keys
from engine.operations import OPERATIONS
from engine.runtime import HostFunction
from engine.scenarios import Report, Surroundings, run
from engine.vault import Vault
from services import catalogue, office, ubigeo
from services.store import DiskStore
from services.tools import Tools
from web import calendar


def surroundings(tools: Tools) -> Surroundings:
    """Of an office; its database and its files are not touched."""

    def functions(clock: Clock) -> Mapping[str, HostFunction]:
        return calendar.functions(replace(tools, clock=clock), kept=days)

    keys, days = Keys(0), dict[date, Calendar]()
    return Surroundings(
        zone=tools.zone,
        catalogue=catalogue.SERVICES,
        real=OPERATIONS,
        functions=functions,
        sources={"ubigeo": ubigeo.Ubigeo()},
        presentation=office.presentation(tools),
        prepare=lambda session: office.ship_days(session, keys, tools.clock()),
    )


def play(files: Mapping[str, bytes], tools: Tools, workers: int = 1) -> Report:
    """Play the scenarios among these files. ``workers``: see :func:`engine.scenarios.run`."""
    return run(files, surroundings(tools), workers)


@contextmanager
def nobodys_tools() -> Iterator[Tools]:
    """The tools of an office that does not exist, for commands that need none."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database("sqlite://")
        yield Tools(database, Vault([Vault.new_key()]), DiskStore(Path(folder)), Keys(0))
        database.close()
