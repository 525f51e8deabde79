"""Several processes that answer pages behind one port, kept alive by gunicorn, each answering as the one process does.

Each opens the office for itself: its own number for keys, its own connections. Nothing that another process needs is
kept in memory: who is signed in and what was tried too often stand in the database, and what is cached never changes.
"""

import logging
import os
import sys
import time
from contextlib import ExitStack
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from sqlalchemy.exc import OperationalError

from web.app import create_app
from web.server.answering import DRAIN_SECONDS, ON_THE_WAY_SECONDS, answer, refuse_newcomers
from web.server.one_process import reporting
from web.server.opening import opened, ready_tables
from web.server.waiting import is_database_there
from web.settings import Settings

#: After how many seconds without a turn of its loop a process is replaced.
_STUCK = 60


def serve(settings: Settings, processes: int) -> None:
    """Answer until a signal ends it: requests in hand are answered first. Does not return: it exits."""
    is_database_there(settings, _sleep)
    ready_tables(settings)
    _Processes(settings, processes).run()


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)  # a signal ends it: nothing has begun
    return False


class _Log(Logger):  # type: ignore[misc]
    """Gunicorn's records go where all of ours go, under the same rules."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


class _Worker(Worker):  # type: ignore[misc]
    """One process, with the server and the bounds of ``answering``."""

    def load_wsgi(self) -> None:
        """Open the office. Where the database is away it waits: gunicorn ends all of them when one cannot begin."""
        while is_database_there(self.app.settings, self._is_over_after):
            try:
                super().load_wsgi()
            except OperationalError:
                continue
            return
        sys.exit(0)

    def _is_over_after(self, seconds: float) -> bool:
        self.notify()
        time.sleep(seconds)
        return self._is_over()

    def run(self) -> None:
        """Until a signal, or until the process that keeps us alive is gone."""
        answer(self.wsgi, self.sockets[0].sock, self.app.settings, self._is_over, self.notify, alone=False)

    def _is_over(self) -> bool:
        return not self.alive or os.getppid() != self.ppid


class _Arbiter(Arbiter):  # type: ignore[misc]
    def stop(self, graceful: bool = True) -> None:
        """The port first, for all processes at once: what begins while they end would be dropped with the port."""
        if graceful and self.LISTENERS:
            refuse_newcomers(self.LISTENERS[0].sock)
            time.sleep(ON_THE_WAY_SECONDS)
        super().stop(graceful)


class _Processes(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, processes: int) -> None:
        self.settings, self._processes = settings, processes
        self._open = ExitStack()
        super().__init__()

    def run(self) -> None:
        _Arbiter(self).run()

    def load_config(self) -> None:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        chosen = {
            "bind": f"{host}:{self.settings.port}",
            "workers": self._processes,
            "worker_class": _Worker,
            "graceful_timeout": DRAIN_SECONDS + 5,
            "timeout": _STUCK,
            "logger_class": _Log,
            "worker_exit": lambda _arbiter, _worker: self._open.close(),
            "when_ready": lambda _arbiter: print(f"Páginas en {self.settings.public_address}", flush=True),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)
        if "control_socket_disable" in self.cfg.settings:
            self.cfg.set("control_socket_disable", True)  # nobody steers us by a file in somebody's home

    def load(self) -> Any:
        """Called in each process of its own."""
        with ExitStack() as opening:
            installation = opening.enter_context(opened(self.settings))
            opening.enter_context(reporting(installation, "web"))
            app = create_app(self.settings, installation)
            self._open = opening.pop_all()
        return app
