"""One order: confine, read the order, do the work, answer. Runs in a process of its own that never returns."""

import errno
import importlib
import json
import os
import pickle
import sys
import tempfile
from pathlib import Path
from typing import Any

from services.sandbox.confinement import Fences, confine

#: What Python code may never do in there, by audit event. The work itself needs none of it, and the kernel refuses it
#: too; the hook stands where a fence of the kernel is missing.
_FORBIDDEN: tuple[str, ...] = (
    *("socket.connect", "socket.bind", "socket.getaddrinfo"),
    *("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn"),
    *("os.kill", "os.chmod", "os.chown", "os.symlink", "os.link"),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def work(order: dict[str, Any], source: int, target: int, fences: Fences, parent: int) -> None:
    """``source``: the pickled function and its arguments; ``target``: where the answer goes."""
    folder = Path(confine(order["folder"], order["limits"], fences, parent))
    os.environ["TMPDIR"] = str(folder)
    vars(tempfile)["tempdir"] = str(folder)  # what was asked for in the warm-up stays
    forbid(folder)
    with open(source, "rb") as asked:
        function, arguments = pickle.load(asked)  # noqa: S301  written by the office, nobody else holds this file
    answer = answered(function, folder, arguments)
    with open(target, "w", encoding="utf-8") as answering:
        json.dump(answer, answering)
    os._exit(0)


def answered(function: str, folder: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """What ``package.module:name`` answers, or which of the kernel's limits it met."""
    module, name = function.split(":")
    try:
        return {"value": getattr(importlib.import_module(module), name)(folder, **arguments)}
    except MemoryError:
        return {"failure": "memory"}
    except OSError as fault:
        return {"failure": "size" if fault.errno == errno.EFBIG else "crash"}


def forbid(folder: Path) -> None:
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
    return isinstance(path, str | bytes) and bool(flags & _WRITING) and os.fsdecode(path) != os.devnull
