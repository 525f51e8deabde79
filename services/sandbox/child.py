"""The child's side of :mod:`services.sandbox.parent`: put on the limits, then import and run the one function asked
for.

This file is run as a script by a bare interpreter (``python -I``), so it imports nothing of ours before the limits
stand. Order matters: network and limits first, then the audit hook, then the work.
"""

import ctypes
import importlib
import json
import os
import pickle
import resource
import sys
from pathlib import Path
from typing import Any

#: What Python code of the child may never do, by audit event. The work itself needs none of it.
_FORBIDDEN: tuple[str, ...] = (
    *("socket.connect", "socket.bind", "socket.getaddrinfo"),
    *("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn"),
    *("os.kill", "os.chmod", "os.chown", "os.symlink", "os.link"),
)

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000


def main() -> None:
    """Read the order from standard input, answer on standard output: ``{"value": …}`` or ``{"failure": reason}``."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    order = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 written by our own parent, nobody else holds this pipe
    answering = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    _leave_the_network()
    _limit(order["limits"])
    try:
        module, name = order["function"].split(":")
        function = getattr(importlib.import_module(module), name)
        _forbid(Path.cwd().resolve())
        answer: dict[str, Any] = {"value": function(Path.cwd(), **order["arguments"])}
    except MemoryError:
        answer = {"failure": "memory"}
    except OSError as fault:
        answer = {"failure": "size" if fault.errno == 27 else "crash"}  # EFBIG: the limit of written bytes
    with answering:
        json.dump(answer, answering)


def _limit(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_size"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
    if sys.platform == "linux":  # elsewhere the kernel does not know this limit, and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory"],) * 2)


def _leave_the_network() -> None:
    """Into an empty network namespace, where the kernel lets us; the audit hook stands where it does not."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_NEW_NETWORK) != 0:
            libc.unshare(_NEW_USER | _NEW_NETWORK)


def _forbid(folder: Path) -> None:
    """Refuse, from Python code, network, processes and writing outside ``folder``; there is no way to take this off."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "open" and _writes(arguments) and folder not in _place(arguments[0]).parents:
            raise PermissionError("open for writing")

    sys.addaudithook(watch)


def _place(path: str | bytes) -> Path:
    return Path(os.fsdecode(path)).resolve()


def _writes(arguments: tuple[Any, ...]) -> bool:
    path, _mode, flags = arguments
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    return isinstance(path, str | bytes) and bool(flags & writing) and os.fsdecode(path) != os.devnull


if __name__ == "__main__":
    main()
