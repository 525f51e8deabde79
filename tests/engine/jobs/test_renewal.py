"""A lease is renewed while its worker lives, and soon nobody's once it does not; who froze in a transaction stops no one
for long.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.jobs import leases, renewal
from engine.models.process import Job
from engine.service import Service
from tests.engine.office import END, START, Office, road, service

ROOT = Path(__file__).resolve().parents[3]
ONE = START + service("s") + END + road("start", "s", "end")
#: A worker that dies with every call it may make in its hands; the clock stands where the test's does.
VICTIM = """
import os, signal, sys, threading
from datetime import datetime
from engine.database.sessions import Database
from engine.database.keys import Keys
from engine.database.vault import Vault
from engine.service import Service
from tests.engine.office import Office

office = Office(Database(sys.argv[1]), lambda: datetime.fromisoformat(sys.argv[3]), Keys(2), Vault([sys.argv[2]]))
together = threading.Barrier(4, action=lambda: os.kill(os.getpid(), signal.SIGKILL))
office.services["work"] = Service("work", lambda call: together.wait() and {}, local=False, at_once=4)
for key in office.worker.due(4):
    threading.Thread(target=office.worker.run_job, args=(key,)).start()
"""


def test_the_lease_of_a_long_call_is_renewed_while_its_worker_lives(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (leases, renewal):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(renewal, "EVERY", timedelta(seconds=0.2))
    anothers: list[list[int]] = []

    def long() -> dict[str, int]:
        until = time.monotonic() + 4
        while time.monotonic() < until:
            anothers.append(office.worker.due(10))
            time.sleep(0.2)
        return {}

    office.serve("work", long)
    office.draw(ONE)
    office.start()
    office.work()
    assert office.ended() == "end"
    assert not any(anothers), "no other worker found it lost"
    assert office.done().count("s") == 1


def test_a_call_that_hangs_is_given_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (leases, renewal):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=0.5))
    monkeypatch.setattr(renewal, "EVERY", timedelta(seconds=0.1))
    monkeypatch.setattr(renewal, "LONGEST_CALL", timedelta(seconds=1))
    found: list[int] = []

    def hang() -> dict[str, int]:
        until = time.monotonic() + 30
        while not found and time.monotonic() < until:
            found.extend(office.worker.due(10))
            time.sleep(0.1)
        return {}

    office.serve("work", hang)
    office.draw(ONE)
    office.start()
    office.work()
    assert found, "somebody else may try"


def test_calls_that_a_killed_worker_had_in_hand_keep_others_waiting_ten_seconds_at_most(
    office: Office, vault_key: str
) -> None:
    office.services["work"] = Service("work", lambda call: {}, local=False, at_once=4)
    office.draw(ONE)
    for _ in range(5):
        office.start()
    url = office.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", VICTIM, url, vault_key, office.clock().isoformat()]
    killed = subprocess.run(command, cwd=ROOT, check=False, timeout=120)
    began = time.monotonic()
    assert killed.returncode == -signal.SIGKILL
    with office.database.read() as session:
        assert [job.state for job in session.scalars(select(Job).order_by(Job.state))] == ["leased"] * 4 + ["waiting"]
    while office.done().count("s") == 0:
        assert time.monotonic() < began + 30, "it never went on"
        office.worker.run_due()
        time.sleep(0.2)
        office.clock.advance(seconds=0.2)
    assert time.monotonic() < began + 10
    office.clock.advance(seconds=5)  # the fifth was put off while the four were taken for living
    office.work()
    assert office.done().count("s") == 5


#: A worker whose machine is paused while it holds a lock.
FROZEN = """
import os, signal, sys
from sqlalchemy import select
from engine.database.locks import one_at_a_time
from engine.database.sessions import Database, locked
from engine.models.process import Instance

with Database(sys.argv[1]).write() as session:
    if sys.argv[2] == "an instance":
        locked(session, Instance, session.scalar(select(Instance.key)))
    else:
        one_at_a_time(session, "jobs of work")
    os.kill(os.getpid(), signal.SIGSTOP)
"""


@pytest.mark.parametrize("held", ["an instance", "the count of calls"])
def test_a_worker_that_froze_in_a_transaction_stops_the_others_fifteen_seconds_at_most(
    postgres_office: Office, held: str
) -> None:
    office = postgres_office
    office.services["work"] = Service("work", lambda call: {}, local=False, at_once=4)
    office.draw(ONE)
    office.start()
    url = office.database.engine.url.render_as_string(hide_password=False)
    frozen = subprocess.Popen([sys.executable, "-c", FROZEN, url, held], cwd=ROOT)
    try:
        _, status = os.waitpid(frozen.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), "it froze with the lock in hand"
        began = time.monotonic()
        while office.done().count("s") == 0:
            assert time.monotonic() < began + 60, "it never went on"
            office.worker.run_due()
            time.sleep(0.2)
            office.clock.advance(seconds=0.2)
        assert time.monotonic() < began + 15
    finally:
        frozen.kill()
        frozen.wait()
