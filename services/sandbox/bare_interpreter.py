"""A bare interpreter per order, where the kernel has no fences that we know: it runs ``bare_child.py`` beside it."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.sandbox.failure import ChildFailed
from services.sandbox.limits import Limits
from services.sandbox.orders import judged

_CHILD = Path(__file__).with_name("bare_child.py")


def run(function: str, arguments: Mapping[str, Any], folder: Path, limits: Limits) -> Any:
    """What the function answers. Raises :class:`ChildFailed`."""
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
    return judged(output, child.returncode)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Take down the child and whatever it started; its session is its own."""
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
