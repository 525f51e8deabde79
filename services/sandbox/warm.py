"""The zygote of one process: started when first needed, renewed now and then, started again when it died."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from services.sandbox.failure import ChildFailed

_SCRIPT = Path(__file__).with_name("zygote.py")
#: Grandchildren of one zygote share its address layout and hash seed: after so many another takes over.
_RENEW = 500
#: Seconds until a zygote must have warmed up, on a busy machine.
_WARM_UP = 60


class Zygote(NamedTuple):
    """A process that forks, our end of its socket, and which fences hold there."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    report: Mapping[str, Any]

    def close(self) -> None:
        """Let it end when its running orders have."""
        self.control.close()
        self.process.wait()


def start(warm: Sequence[str], without: Sequence[str] = (), prefix: Sequence[str] = ()) -> Zygote:
    """A zygote that has imported ``warm``, and run their ``warm_up(folder)``. Raises :class:`ChildFailed`.

    ``without``: fences left away, ``prefix``: a command that starts it, both for tests.
    """
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    settings = json.dumps({"warm": list(warm), "without": list(without)})
    with theirs:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and file
            [*prefix, sys.executable, "-I", "-B", str(_SCRIPT), str(theirs.fileno()), settings],
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},  # a thread of a library would forbid forking
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # it could quote a document: personal data has no place in logs
            start_new_session=True,
        )
    mine.settimeout(_WARM_UP)
    with suppress(OSError):
        if report := mine.recv(65536):  # the end of the stream: it died while it warmed up
            mine.settimeout(None)
            return Zygote(process, mine, json.loads(report))
    mine.close()
    process.kill()
    process.wait()
    raise ChildFailed(reason="crash")


class Warm:
    """Sends orders to a zygote that lives."""

    def __init__(self, modules: Sequence[str], renew: int = _RENEW, **how: Sequence[str]) -> None:
        """``modules``: what orders may name; ``how``: see :func:`start`."""
        self._modules, self._renew, self._how = tuple(modules), renew, how
        self._lock = threading.Lock()
        self._zygote: Zygote | None = None
        self._orders = self.started = 0

    def send(self, message: Mapping[str, Any], descriptors: list[int]) -> None:
        """Hand an order over. Raises :class:`ChildFailed` where no zygote can be started."""
        order = [json.dumps(message).encode()]
        with self._lock:
            if self._orders == self._renew:
                self._orders += 1
                threading.Thread(target=self._take_over, name="zygote", daemon=True).start()
            try:
                socket.send_fds(self._living().control, order, descriptors)
            except OSError:  # it died this moment
                socket.send_fds(self._take_on(self._start()).control, order, descriptors)
            self._orders += 1

    def ready(self) -> None:
        """Start a zygote now, if none lives. Raises :class:`ChildFailed`."""
        with self._lock:
            self._living()

    def kill(self) -> None:
        """The zygote is stuck: the next order gets another one, and the kernel ends its grandchildren."""
        with self._lock:
            if self._zygote is not None:
                self._zygote.process.kill()

    def close(self) -> None:
        """End it."""
        with self._lock:
            if self._zygote is not None:
                self._zygote.close()
                self._zygote = None

    def _living(self) -> Zygote:
        if self._zygote is None or self._zygote.process.poll() is not None:
            return self._take_on(self._start())
        return self._zygote

    def _start(self) -> Zygote:
        return start(self._modules, **self._how)

    def _take_over(self) -> None:
        """The old one serves until the new one stands."""
        with suppress(ChildFailed):  # then the old one goes on
            fresh = self._start()
            with self._lock:
                self._take_on(fresh)

    def _take_on(self, fresh: Zygote) -> Zygote:
        before, self._zygote = self._zygote, fresh
        self._orders, self.started = 0, self.started + 1
        if before is not None:
            threading.Thread(target=before.close, name="zygote", daemon=True).start()
        return fresh
