"""Which fences hold on this machine: not what was called, but what a probe finds when it runs against each."""

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.sandbox.confinement import Fences, confine

_LIMITS = {"cpu": 9, "memory": 1 << 40, "file_size": 1 << 20}


def report(fences: Fences) -> dict[str, Any]:
    """Name to what holds: ``confined`` (all steps succeed), ``files``, ``calls``, ``processes``, ``network``; and by
    which means.
    """
    me = os.getpid()

    def within(folder: str) -> None:
        confine(folder, _LIMITS, fences, me)

    def refused(act: Callable[[], object]) -> bool:
        def trying(folder: str) -> None:
            within(folder)
            _must_fail(act)

        return possible(trying)

    return {
        "confined": possible(within),
        "files": refused(lambda: list(Path("/proc").iterdir())),
        "calls": refused(socket.socket),
        "processes": refused(os.fork),
        "network": len(socket.if_nameindex()) == 1,
        "landlock": fences.landlock or 0,
        "chroot": bool(fences.chroot),
        "own_user": bool(fences.own_user),
    }


def possible(act: Callable[[str], object]) -> bool:
    """Whether ``act`` ends without an error, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        pid = os.fork()
        if pid == 0:
            try:
                act(folder)
                os._exit(0)
            finally:
                os._exit(1)
        return os.waitpid(pid, 0)[1] == 0


def _must_fail(act: Callable[[], object]) -> None:
    try:
        act()
    except OSError:
        return
    os._exit(1)
