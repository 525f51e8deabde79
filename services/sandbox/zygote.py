"""The zygote: imports once, then forks one confined grandchild per order. It never reads what a stranger sent.

Run as a script by a bare interpreter (``python -I -B``): one thread, no secrets, no environment, one socket to the
office. Per order it is handed a channel (for the end), a file with the order, and a pipe for the answer.
"""

import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from services.sandbox import confinement, grandchild
from services.sandbox.confinement import Fences
from services.sandbox.probes import possible, report

#: Where the grandchild finds the order and the pipe for its answer.
_WORK, _ANSWER = 60, 61


def main() -> None:
    """Warm up, look which fences stand, tell the office, then serve it until it closes its socket."""
    control, settings = socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:  # the work itself, on samples of ours: all late imports happen here
        for name in settings["warm"]:
            getattr(importlib.import_module(name), "warm_up", bool)(Path(folder))
    vars(tempfile)["tempdir"] = None  # the folder is gone
    os.environ.pop("OPENBLAS_NUM_THREADS", None)  # it was read when numpy was
    fences = _fences(settings)
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise RuntimeError("a library started a thread: forking is unsafe")
    gc.collect()
    gc.freeze()  # later collections do not touch, and so do not copy, what all grandchildren share
    control.send(json.dumps(report(fences)).encode())
    _Orders(control, fences).serve()


def _fences(settings: dict[str, Any]) -> Fences:
    confinement.leave_the_network()
    confinement.guard_the_zygote()
    without: list[str] = settings["without"]
    return Fences(
        landlock=0 if "landlock" in without else confinement.landlock_abi(),
        calls=None if "calls" in without else confinement.allowed_calls(),
        own_user=os.geteuid() == 0 and possible(confinement.become_nobody),
        chroot="chroot" not in without and possible(os.chroot),
    )


class _Running(NamedTuple):
    """One grandchild: its process, the office's channel, and its end by the clock of :func:`time.monotonic`."""

    pid: int
    channel: int
    until: float


class _Orders:
    """Running grandchildren by their pidfd."""

    def __init__(self, control: socket.socket, fences: Fences) -> None:
        self._control, self._fences, self._office = control, fences, os.getppid()
        self._poll, self._open = select.poll(), True
        self._running: dict[int, _Running] = {}

    def serve(self) -> None:
        """Until the office wants nothing more, or is gone."""
        control = self._control.fileno()
        self._poll.register(control, select.POLLIN)
        while self._open or self._running:
            events = [fd for fd, _ in self._poll.poll(500)]
            for fd in sorted(events, key=control.__eq__):  # new orders last: they reuse numbers closed here
                self._happened(fd, control)
            self._kill_the_late()
            if os.getppid() != self._office:  # somebody else still holds the office's end of our socket
                self._kill(lambda one: True)
                return

    def _happened(self, fd: int, control: int) -> None:
        if fd == control:
            self._take()
        elif fd in self._running:
            self._reap(fd)
        else:  # the office let go of a channel: it gave up, or it died
            self._kill(lambda one: one.channel == fd)

    def _kill(self, which: Callable[[_Running], bool]) -> None:
        for one in filter(which, self._running.values()):
            os.kill(one.pid, signal.SIGKILL)  # not yet reaped, so still the same process
            self._forget(one.channel)

    def _kill_the_late(self) -> None:
        now = time.monotonic()
        self._kill(lambda one: one.until < now)

    def _forget(self, fd: int) -> None:
        with suppress(KeyError):
            self._poll.unregister(fd)

    def _reap(self, pidfd: int) -> None:
        """Collect a grandchild that ended, and tell the office how."""
        one = self._running.pop(pidfd)
        _, status, usage = os.wait4(one.pid, 0)
        end = {"status": os.waitstatus_to_exitcode(status), "cpu": usage.ru_utime + usage.ru_stime}
        with suppress(OSError):
            os.write(one.channel, json.dumps(end).encode())
        for fd in (pidfd, one.channel):
            self._forget(fd)
            os.close(fd)

    def _take(self) -> None:
        message, fds, _, _ = socket.recv_fds(self._control, 65536, 3)
        if not message:  # nothing more will come; what runs may end, unless its channel closes too
            self._open = False
            self._forget(self._control.fileno())
            return
        order, (channel, work, answer) = json.loads(message), fds
        me = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                self._control.detach()  # or its destructor would one day close a stranger's number
                _keep_only(work, answer)
                grandchild.work(order, _WORK, _ANSWER, self._fences, me)
            finally:
                os._exit(70)
        os.close(work)
        os.close(answer)
        pidfd = os.pidfd_open(pid)
        self._running[pidfd] = _Running(pid, channel, time.monotonic() + order["limits"]["wall"])
        self._poll.register(pidfd, select.POLLIN)
        self._poll.register(channel, select.POLLIN)


def _keep_only(work: int, answer: int) -> None:
    """Of all descriptors: the order, the answer's pipe, and nothing for the standard ones."""
    null = os.open(os.devnull, os.O_RDWR)
    work, answer = (fcntl.fcntl(fd, fcntl.F_DUPFD, 100) for fd in (work, answer))  # out of the way of the two numbers
    for source, target in ((null, 0), (null, 1), (null, 2), (work, _WORK), (answer, _ANSWER)):
        os.dup2(source, target)
    os.closerange(3, _WORK)
    os.closerange(_ANSWER + 1, 1 << 20)


if __name__ == "__main__":
    main()
