"""A child process with narrow limits, for work on what strangers send: their files, their text in our templates.

Each run is a fresh interpreter (forking a process that has threads is unsafe), without the parent's environment (so
without its keys), in a folder of its own that vanishes afterwards, under limits of CPU, memory, file size and wall
clock, and without network. Whatever happens in there, the parent gets an answer or one :class:`ChildFailed`.

What goes in is trusted and pickled; what comes out is not, and is JSON and files. :mod:`services.sandbox.child` is the
side that runs in the child.
"""

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import Refusal

_CHILD = Path(__file__).with_name("child.py")


class ChildFailed(Refusal):
    """The confined work ended without an answer: {reason}.

    ``facts["reason"]`` is ``time``, ``memory``, ``size`` or ``crash``.
    """

    passes = True


@dataclass(frozen=True)
class Limits:
    """What one run may use: seconds of CPU, seconds by the wall clock, bytes of memory, bytes of one written file."""

    cpu: int = 15
    wall: int = 30
    memory: int = 1024 * 1024 * 1024
    file_size: int = 64 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back: the function's JSON value, and the folder with the files it wrote."""

    value: Any
    folder: Path = field(compare=False)


@contextmanager
def confined(
    function: str, arguments: Mapping[str, Any], files: Mapping[str, bytes | Path], limits: Limits | None = None
) -> Iterator[Answer]:
    """Run ``function`` (``"package.module:name"``) in a child as ``name(folder, **arguments)``.

    ``files`` are laid into ``folder`` beforehand. Raises :class:`ChildFailed`. The folder lives as long as the block.
    """
    with tempfile.TemporaryDirectory(prefix="aliado-") as name:
        folder = Path(name)
        for file_name, content in files.items():
            (folder / file_name).write_bytes(content if isinstance(content, bytes) else content.read_bytes())
        yield Answer(_run(function, arguments, folder, limits or Limits()), folder)


def _run(function: str, arguments: Mapping[str, Any], folder: Path, limits: Limits) -> Any:
    order = pickle.dumps({"function": function, "arguments": dict(arguments), "limits": asdict(limits)})
    child = subprocess.Popen(  # noqa: S603 our own interpreter and file; the function's name comes from our code
        [sys.executable, "-I", "-B", str(_CHILD)],
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", "TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it could quote the document: personal data has no place in logs
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(order, timeout=limits.wall)
    except subprocess.TimeoutExpired:
        raise ChildFailed(reason="time") from None
    finally:
        _end(child)
    return _read(output, child.returncode)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Take down the child and whatever it started; its session is its own."""
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def _read(output: bytes, status: int) -> Any:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise ChildFailed(reason="time")
    if status == -signal.SIGXFSZ:
        raise ChildFailed(reason="size")
    try:
        answer = json.loads(output)
    except ValueError:
        raise ChildFailed(reason="crash") from None
    if not isinstance(answer, dict) or "value" not in answer:
        raise ChildFailed(reason=str(answer.get("failure", "crash")) if isinstance(answer, dict) else "crash")
    return answer["value"]
