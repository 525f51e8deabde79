"""A process that dies in the middle of a step, by SIGKILL: what was answered stands, what was not never happened."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.jobs.dispatcher import Dispatcher
from engine.models.process import Job
from tests.engine import office as drawn
from tests.engine.office import CLERK, END, START, Office, node, road, service, timer, user

ROOT = Path(__file__).parents[2]
BODY = START + user("a") + service("s") + user("b") + END + road("start", "a", "s", "b", "end")
#: What the victim does before it is killed, given an office on the same file.
VICTIM = """
import os, signal, sys
from datetime import UTC, datetime
from engine import models
from engine.database.sessions import Database
from engine.database.keys import Keys
from engine.service import Service
from engine.database.vault import Vault
from tests.engine import office as drawn
from tests.engine.office import CLERK, Office

def die(*_given, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

office = Office(Database(sys.argv[1]), lambda: datetime(2030, 1, 1, tzinfo=UTC), Keys(2), Vault([sys.argv[2]]))
where = sys.argv[3]
if where == "start":
    office.runtime.start("p", CLERK, along=die)
if where == "complete":
    office.runtime.at_end = ()
    office.runtime.finish_step = lambda loaded, *_: (loaded.session.flush(), die())
    office.runtime.complete(office.tasks()["a"], {}, CLERK)
if where == "complete, written":
    office.runtime.queue.step = die
    office.runtime.complete(office.tasks()["a"], {}, CLERK)
if where == "local service":
    office.services["work"] = Service("work", die, local=True)
    office.worker.run_due()
if where == "remote service":
    office.serve("work", die)
    office.worker.run_due()
"""


@pytest.fixture
def file_office(sqlite_template, tmp_path, clock, keys):
    """An office on a file, with the key of its vault, so that another process can open the same."""
    secret = Vault.new_key()
    database = Database(sqlite_template.copy_to(tmp_path / "office.sqlite3"))
    office = Office(database, clock, keys, Vault([secret]))
    office.draw(BODY)
    yield office, str(database.engine.url), secret
    database.close()


def kill(url: str, secret: str, where: str) -> None:
    """Run the victim to its death."""
    command = [sys.executable, "-W", "error", "-c", VICTIM, url, secret, where]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL


def test_a_start_that_was_not_answered_leaves_nothing(file_office) -> None:
    office, url, secret = file_office
    kill(url, secret, "start")
    assert office.tasks() == {}
    assert office.done("started") == []


def test_a_task_that_was_not_answered_is_still_open(file_office) -> None:
    office, url, secret = file_office
    office.start()
    kill(url, secret, "complete")
    assert set(office.tasks()) == {"a"}
    office.check_rows()
    office.do("a")
    office.work()
    office.do("b")
    assert office.ended() == "end"


@pytest.mark.parametrize("where", ["local service", "remote service"])
def test_a_service_that_died_is_done_again_and_once(file_office, where) -> None:
    office, url, secret = file_office
    office.start()
    office.do("a")
    kill(url, secret, where)
    office.check_rows()
    assert office.worker.due(10) == [], "its lease has to run out first: the worker may only be slow"
    expire_leases(office)
    Dispatcher(office.runtime).run_all()
    office.check_rows()
    assert set(office.tasks()) == {"b"}
    assert office.done().count("s") == 1
    office.runtime.complete(office.tasks()["b"], {}, CLERK)
    assert office.ended() == "end"


def expire_leases(office: Office) -> None:
    """Let the time of a lease pass on the database's clock."""
    with office.database.write() as session:
        session.execute(update(Job).values(lease_until=datetime(2020, 1, 1, tzinfo=UTC)))


def test_a_term_that_was_to_begin_anew_goes_on_as_if_nothing_had_been_tried(file_office) -> None:
    office, url, secret = file_office
    ours = '<zeebe:properties><zeebe:property name="timer:task" value="office"/></zeebe:properties>'
    inside = node("startEvent", "in") + user("a") + user("b") + node("endEvent", "out") + road("in", "a", "b", "out")
    late = node("boundaryEvent", "t", timer("P30D"), ours, attachedToRef="frame") + node("endEvent", "late")
    office.draw(
        START + drawn.subprocess("frame", inside) + late + END + road("start", "frame", "end") + road("t", "late")
    )
    office.start()
    kill(url, secret, "complete, written")
    office.check_rows()
    assert office.waiting() == {"a", "t"}
    office.clock.advance(days=31)
    office.work()
    assert office.ended() == "late"
