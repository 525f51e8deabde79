"""Jobs over PostgreSQL's queue: deferred with the step or not at all, done once, found again when the queue forgot."""

import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from engine.clock import system_clock
from engine.jobs import procrastinate
from engine.jobs.worker import JobWorker
from engine.models.process import Job
from engine.service import Service
from tests.engine.jobs.conftest import QueuedOffice, eventually
from tests.engine.office import CLERK, END, START, node, road, service, timer, user

ROOT = Path(__file__).parents[3]
ONE = START + service("s") + END + road("start", "s", "end")


def wait(length: str) -> str:
    return START + node("intermediateCatchEvent", "t", timer(length)) + END + road("start", "t", "end")


def ended(office: QueuedOffice) -> bool:
    return office.instance().status == "completed"


def test_a_steps_job_is_done_by_a_worker_that_is_woken(queued_office: QueuedOffice) -> None:
    queued_office.draw(ONE)
    with queued_office.working():
        queued_office.start()
        eventually(lambda: ended(queued_office))
    assert queued_office.ended() == "end"
    assert queued_office.queued() == []


def test_a_timer_fires_at_its_time(queued_office: QueuedOffice) -> None:
    queued_office.draw(wait("PT1S"))
    queued_office.start()
    ((_key, lock, scheduled, _priority, status),) = queued_office.queued()
    assert (lock, status) == (None, "todo"), "a lock would hold the whole instance back until then"
    assert scheduled is not None
    with queued_office.working():
        eventually(lambda: ended(queued_office))
    assert queued_office.ended() == "end"


def test_a_far_timer_is_queued_only_when_it_comes_near(queued_office: QueuedOffice) -> None:
    queued_office.draw(wait("P6D"))
    queued_office.start()
    assert queued_office.queued() == []
    assert queued_office.worker.take_up() == 0
    with queued_office.database.write() as session:
        session.execute(update(Job).values(due_at=system_clock() + timedelta(minutes=5)))
    assert queued_office.worker.take_up() == 1
    assert queued_office.worker.take_up() == 0, "not twice"
    assert len(queued_office.queued()) == 1


def test_a_step_that_is_rolled_back_leaves_no_job(queued_office: QueuedOffice) -> None:
    queued_office.draw(ONE)

    def refuse(*_given: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        queued_office.runtime.start("p", CLERK, along=refuse)
    assert queued_office.queued() == []


def test_a_job_that_the_queue_lost_is_found_again(queued_office: QueuedOffice) -> None:
    queued_office.draw(ONE)
    queued_office.start()
    with queued_office.database.write() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    with queued_office.working():
        assert not queued_office.queued()
        assert queued_office.worker.take_up() == 1
        eventually(lambda: ended(queued_office))


def test_a_failure_is_queued_for_later_and_a_repaired_incident_at_once(queued_office: QueuedOffice) -> None:
    from engine.jobs import incidents

    def fail() -> None:
        raise ConnectionError

    queued_office.serve("work", fail)
    queued_office.draw(ONE)
    queued_office.start()
    with queued_office.working():
        eventually(lambda: len(queued_office.calls) == 1)
        eventually(lambda: [row.status for row in queued_office.queued()] == ["todo"])
    ((key, lock, scheduled, _priority, _status),) = queued_office.queued()
    assert scheduled > system_clock() + timedelta(seconds=15)
    assert lock is None
    with queued_office.database.write() as session:
        session.execute(update(Job).values(attempts=7, due_at=system_clock()))
    queued_office.worker.run_job(int(key))
    (incident,) = queued_office.incidents()
    queued_office.serve("work", lambda: {})
    incidents.retry(queued_office.runtime, incident.key, CLERK)
    with queued_office.working():
        eventually(lambda: ended(queued_office))


def test_a_drawing_says_which_job_comes_first(queued_office: QueuedOffice) -> None:
    first = node("serviceTask", "s", "", '<zeebe:taskDefinition type="work"/><zeebe:priorityDefinition priority="90"/>')
    queued_office.draw(START + first + END + road("start", "s", "end"))
    queued_office.start()
    assert [row.priority for row in queued_office.queued()] == [90]


def test_a_service_that_holds_its_instance_is_queued_under_its_lock(queued_office: QueuedOffice) -> None:
    queued_office.services["work"] = Service("work", lambda session, call: {}, local=True)
    queued_office.draw(ONE)
    answer = queued_office.start()
    assert [row.lock for row in queued_office.queued()] == [str(answer.instance)]


def test_two_workers_do_not_do_a_job_twice(queued_office: QueuedOffice) -> None:
    done: list[int] = []
    lock = threading.Lock()

    def work() -> dict[str, int]:
        with lock:
            done.append(1)
        return {}

    queued_office.serve("work", work)
    queued_office.draw(ONE)
    with queued_office.working(), queued_office.working():
        for _ in range(20):
            queued_office.start()
        with queued_office.database.read() as session:
            eventually(lambda: session.rollback() or session.scalars(select(Job)).first() is None)
    assert len(done) == 20
    assert queued_office.done().count("s") == 20


VICTIM = """
import os, signal, sys, threading
from engine.clock import system_clock
from engine.database.sessions import Database
from engine.database.keys import Keys
from engine.database.vault import Vault
from tests.engine.jobs.conftest import QueuedOffice

office = QueuedOffice(Database(sys.argv[1]), system_clock, Keys(2), Vault([sys.argv[2]]))
office.serve("work", lambda: os.kill(os.getpid(), signal.SIGKILL))
office.worker.run(threading.Event())
"""


def test_what_a_killed_worker_had_in_hand_is_taken_up(
    queued_office: QueuedOffice, vault_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(procrastinate, "_SILENCE_SECONDS", 1.0)
    queued_office.draw(START + service("s") + user("a") + END + road("start", "s", "a", "end"))
    queued_office.start()
    url = queued_office.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "error", "-c", VICTIM, url, vault_key]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode == -signal.SIGKILL
    assert [row.status for row in queued_office.queued()] == ["doing"]
    with queued_office.database.write() as session:  # five minutes pass
        session.execute(text("UPDATE job SET lease_until = lease_until - interval '5 minutes'"))
    with queued_office.working():
        eventually(lambda: set(queued_office.tasks()) == {"a"})
    queued_office.check_rows()
    assert queued_office.done().count("s") == 1


def test_a_lease_given_by_a_clock_far_ahead_is_nobodys(queued_office: QueuedOffice) -> None:
    queued_office.draw(ONE)
    queued_office.start()
    with queued_office.database.write() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        session.execute(text("UPDATE job SET state = 'leased', lease_until = now() + interval '3 minutes'"))
    assert queued_office.worker.take_up() == 0, "somebody holds it"
    with queued_office.database.write() as session:
        session.execute(text("UPDATE job SET lease_until = now() + interval '10 days'"))
    assert queued_office.worker.take_up() == 1


def test_a_chain_of_jobs_of_one_instance_is_not_held_up_between_them(
    queued_office: QueuedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    do = JobWorker.do

    def slow_to_say_so(self: JobWorker, key: int) -> None:  # the next is announced while this one holds the instance
        do(self, key)
        time.sleep(0.2)

    monkeypatch.setattr(JobWorker, "do", slow_to_say_so)
    queued_office.services["work"] = Service("work", lambda session, call: {}, local=True)
    names = [f"s{number}" for number in range(4)]
    queued_office.draw(START + "".join(map(service, names)) + END + road("start", *names, "end"))
    with queued_office.working(sweeping="0 0 1 1 *"):
        queued_office.start()
        eventually(lambda: ended(queued_office), seconds=8)
