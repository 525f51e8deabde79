"""The process itself: a production web server, the worker as a thread beside it, and an orderly end.

SIGTERM and SIGINT end it: no new connection is taken, requests in hand are answered, the running job is finished.
What has no time for that is lost to nobody: a job's lease runs out, and another worker does it.
"""

import errno
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import FrameType

from flask import Flask

from engine.database.heartbeat import HeartbeatWriter
from engine.jobs.dispatcher import SHUTDOWN_SECONDS, Dispatcher
from services.calendar import outages
from web.installation import Installation
from web.server.answering import answer
from web.settings import Settings, WrongSetting

#: How long the worker rests after it could not even look for work (the database is away).
REST_SECONDS = 5
_log = logging.getLogger("aliado.serve")


class Ending(threading.Event):
    """Set by SIGTERM and SIGINT, from the moment it is made; both at once or twice are one."""

    def __init__(self) -> None:
        super().__init__()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signalled)

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        self.set()


def serve(app: Flask, settings: Settings, ending: threading.Event, ready: Callable[[], None]) -> None:
    """Answer requests until ``ending``; ``ready`` is called once the port is ours.

    Raises :class:`web.settings.WrongSetting` when it is not.
    """
    with closing(_listen(settings)) as listening:
        ready()
        answer(app, listening, settings, ending.is_set)


#: Why a port cannot be opened, where we can say it better than the system.
_REASONS = {
    errno.EADDRINUSE: ": ya está en uso",
    errno.EACCES: ": hace falta permiso para usarlo",
    errno.EADDRNOTAVAIL: ": esa dirección no es de este equipo",
}


def check_port(settings: Settings) -> None:
    """Before anything slow is prepared: raises :class:`web.settings.WrongSetting` when the port is taken."""
    _listen(settings).close()


def _listen(settings: Settings) -> socket.socket:
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(found[4][:2], family=found[0])
    except OSError as fault:
        raise WrongSetting(
            f"No se puede abrir el puerto {settings.port} en {settings.host}{_REASONS.get(fault.errno or 0, '')}. "
            "¿Ya hay otra oficina abierta? Elige otro con ALIADO_PORT."
        ) from None


@contextmanager
def working(installation: Installation) -> Iterator[None]:
    """The worker as a thread of this process while the block lasts; at its end the running job is finished.

    Before it begins, and before anybody sees a worker live: after an outage people get back the days of their terms.
    """
    _give_back(installation)
    stop = threading.Event()
    worker = threading.Thread(target=_work, args=(installation.dispatcher, stop), name="worker", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        installation.runtime.wake()
        worker.join(SHUTDOWN_SECONDS)


@contextmanager
def reporting(installation: Installation, kind: str) -> Iterator[None]:
    """A thread that shows the other processes that this one lives; ``kind``: ``web``, ``worker`` or ``office``."""
    stop = threading.Event()
    idle_for = None if kind == "web" else lambda: installation.dispatcher.idle_for
    writer = HeartbeatWriter(installation.database, installation.tools.keys(), kind, idle_for)
    reporter = threading.Thread(target=writer.run, args=(stop,), name="heartbeat", daemon=True)
    reporter.start()
    try:
        yield
    finally:
        stop.set()
        reporter.join(SHUTDOWN_SECONDS)


def _give_back(installation: Installation) -> None:
    outage = outages.last(installation.tools)
    if outage is None:
        return
    count = outages.give_back(installation.tools, installation.runtime, outage)
    first, end = (each.astimezone(installation.tools.zone) for each in outage)
    print(
        f"Nadie hizo el trabajo pendiente del {first:%d/%m/%Y %H:%M} al {end:%d/%m/%Y %H:%M}. Plazos que vencían en "
        f"ese tiempo y ahora vencen después: {count}. Si esos días no deben contar en ningún plazo, decláralos con su "
        "norma en /administracion/calendario o con «aliado calendar add».",
        flush=True,
    )


def _work(dispatcher: Dispatcher, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            dispatcher.run(stop)
        except Exception as fault:  # noqa: BLE001  the database may be away for a while: the worker outlives that
            _log.error("the worker rests for %s s: %s", REST_SECONDS, type(fault).__name__)
            stop.wait(REST_SECONDS)
