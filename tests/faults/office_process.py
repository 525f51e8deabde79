"""An office process that can be killed: the installation as it is wired, with the fault run's services and a small JSON API.

Run as a program it is the mother of such processes: it imports once, then forks one for each line of standard input
(a :class:`Place` as JSON) and answers with its process id. So a killed process is back in a tenth of a second.
"""

import json
import os
import sys
import threading
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from engine.actor import Actor
from engine.errors import AlreadyClaimed, Refusal, TaskNotOpen
from engine.jobs import dispatcher as jobs
from engine.jobs import failures, leases, renewal
from engine.jobs import procrastinate as queue
from engine.models.process import Instance, UserTask
from services.mail import transport
from tests.faults import broken, bundle
from web.app import open_installation
from web.installation import Installation
from web.server import one_process
from web.settings import Settings, from_environment

CLERK = Actor("ana", frozenset({"office"}))


@dataclass(frozen=True)
class Place:
    """Everything an office process is told. ``role``: ``web``, ``worker``, or ``run`` for both in one.

    ``broken``: which mistake of :mod:`tests.faults.broken` it makes; ``said``: the file of its standard error.
    """

    role: str
    var: str
    database_url: str
    keys: str
    port: int
    smtp_port: int
    dispatcher: str = "embedded"
    broken: str = ""
    said: str = os.devnull
    lease: float = 4.0

    def settings(self) -> Settings:
        """As the environment would give them."""
        names = {"VAR": self.var, "DATABASE_URL": self.database_url, "KEYS": self.keys, "PORT": str(self.port)}
        mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.smtp_port), "SMTP_SECURITY": "none"}
        names |= {**mail, "DISPATCHER": self.dispatcher, "MAIL_FROM": "a@example.pe"}
        return from_environment({f"ALIADO_{name}": value for name, value in names.items()})


class SkewedClock:
    """The machine's clock, plus the seconds that a file says (none without the file): for clocks that jump."""

    def __init__(self, var: str) -> None:
        self._file = Path(var) / "skew"

    def __call__(self) -> datetime:
        skew = float(self._file.read_text() or 0) if self._file.exists() else 0.0
        return datetime.now(UTC) + timedelta(seconds=skew)


def hurry(lease: float) -> None:
    """What takes minutes in an office takes seconds here; nothing else is different."""
    for module in (jobs, leases, queue):
        module.LONGEST = timedelta(seconds=lease)
    leases.LEASE = renewal.LEASE = timedelta(seconds=lease)
    renewal.EVERY = timedelta(seconds=lease / 4)
    leases.LOCAL_LEASE = timedelta(seconds=lease / 2)
    leases.DEATHS = 1000  # a run kills hundreds of workers: that is not the job's fault
    failures._FIRST_WAIT, failures._LONGEST_WAIT = timedelta(seconds=0.3), timedelta(seconds=2)
    failures.shortly = leases.shortly = lambda: timedelta(seconds=0.2)
    one_process.REST_SECONDS = 0.3
    queue._SILENCE_SECONDS = lease
    transport.Smtp.__init__.__defaults__ = (*transport.Smtp.__init__.__defaults__[:-1], 1.5)  # the time limit


def opened(place: Place) -> Installation:
    """The installation of a place, with the services of the fault run."""
    installation = open_installation(place.settings(), SkewedClock(place.var))
    runtime = replace(installation.runtime, catalogue={**installation.runtime.catalogue, **bundle.catalogue()})
    if place.dispatcher == "procrastinate":
        dispatcher: Any = queue.ProcrastinateDispatcher(runtime, sweeping="* * * * * *")
    else:
        dispatcher = jobs.Dispatcher(runtime)
    return replace(installation, runtime=runtime, dispatcher=dispatcher)


def json_api(installation: Installation) -> Flask:
    """Start, complete, claim, look: what a client needs, answered as the engine answers."""
    app, runtime = Flask("faults"), installation.runtime

    @app.post("/start")
    def start() -> ResponseReturnValue:
        return _told(runtime.start("p", CLERK, token=request.json["token"]))

    @app.post("/complete")
    def complete() -> ResponseReturnValue:
        return _told(runtime.complete(int(request.json["task"]), {}, CLERK, token=request.json["token"]))

    @app.post("/claim")
    def claim() -> ResponseReturnValue:
        runtime.worklist.claim(int(request.json["task"]), Actor(request.json["by"], CLERK.groups))
        return jsonify({})

    @app.get("/instance/<int:key>")
    def look(key: int) -> ResponseReturnValue:
        with installation.database.read() as session:
            tasks = session.execute(select(UserTask.element_id, UserTask.key).where(UserTask.instance_key == key))
            found = session.scalar(select(Instance.status).where(Instance.key == key))
            return jsonify({"status": found, "tasks": {element: str(task) for element, task in tasks}})

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> ResponseReturnValue:
        status = 409 if isinstance(refusal, (AlreadyClaimed, TaskNotOpen)) else 422
        return jsonify({"code": refusal.code, "who": refusal.facts.get("assignee")}), status

    return app


def _told(answer: Any) -> ResponseReturnValue:
    return jsonify({"instance": str(answer.instance), "tasks": [str(task) for task in answer.tasks]})


def live(place: Place) -> None:
    """Be an office process until SIGTERM or death."""
    hurry(place.lease)
    if place.broken:
        broken.MISTAKES[place.broken]()
    ending = one_process.Ending()
    installation = opened(place)
    if installation.database.is_sqlite:  # its clock is the machine's, and jumps along
        jobs.database_now = leases.database_now = lambda session: installation.runtime.clock()
    with closing(installation.database):
        if place.role == "web":
            one_process.serve(json_api(installation), installation.settings, ending, lambda: None)
        elif place.role == "worker":
            with one_process.working(installation):
                ending.wait()
        else:
            with one_process.working(installation):
                one_process.serve(json_api(installation), installation.settings, ending, lambda: None)


def mother() -> None:
    """Fork one process a line; the children of the dead are reaped now and then."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _child(Place(**json.loads(line)))
        print(child, flush=True)
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    break
            except ChildProcessError:
                break


def _child(place: Place) -> None:
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)  # the mother's own pipes are hers
        os.dup2(0, 1)
        os.dup2(os.open(place.said, os.O_WRONLY | os.O_APPEND), 2)
        live(place)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def as_line(place: Place) -> str:
    """What the mother reads."""
    return json.dumps(asdict(place)) + "\n"


if __name__ == "__main__":
    threading.current_thread().name = "mother"
    mother()
