"""One order, as the office sees it: three descriptors go to the zygote, an answer and an end come back."""

import json
import os
import pickle
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from services.sandbox.failure import ChildFailed
from services.sandbox.folders import used
from services.sandbox.limits import Limits

#: A zygote that is asked to kill has so long, in seconds; then it is stuck itself.
_KILL_SECONDS = 2.0
#: How often the folder is measured, in milliseconds.
_MEASURE_EVERY_MS = 100
#: ``send(message, descriptors)`` to the zygote.
Send = Callable[[dict[str, Any], list[int]], None]


def run(
    send: Send, stuck: Callable[[], None], function: str, arguments: Mapping[str, Any], folder: Path, limits: Limits
) -> Any:
    """What the function answers. ``stuck``: called where the zygote does not even kill. Raises :class:`ChildFailed`."""
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    answer, written = os.pipe()
    try:
        with theirs, os.fdopen(written, "wb"):
            work = _order(function, arguments)
            try:
                send({"folder": str(folder), "limits": asdict(limits)}, [theirs.fileno(), work, written])
            finally:
                os.close(work)
        return _Waiting(mine, answer, folder, limits, stuck).answer()
    finally:
        mine.close()
        os.close(answer)


def _order(function: str, arguments: Mapping[str, Any]) -> int:
    work = os.memfd_create("order", os.MFD_CLOEXEC)
    with open(work, "wb", closefd=False) as target:
        pickle.dump((function, dict(arguments)), target)
    os.lseek(work, 0, os.SEEK_SET)
    return work


class _Waiting:
    """Until the end is known *and* nobody holds the pipe any more: only then is the folder ours again."""

    def __init__(
        self, channel: socket.socket, answer: int, folder: Path, limits: Limits, stuck: Callable[[], None]
    ) -> None:
        self._channel, self._answer, self._folder, self._limits, self._stuck = channel, answer, folder, limits, stuck
        self._poll, self._open = select.poll(), {answer, channel.fileno()}
        self._said, self._end, self._reason = bytearray(), b"", ""
        self._until = time.monotonic() + limits.wall + 1  # the zygote has its own clock; ours is for a stuck one

    def answer(self) -> Any:
        for fd in self._open:
            self._poll.register(fd, select.POLLIN)
        while self._open:
            for fd, _ in self._poll.poll(_MEASURE_EVERY_MS):
                self._read(fd)
            self._look()
        if self._reason:
            raise ChildFailed(reason=self._reason)
        if not self._end:
            raise ChildFailed(reason="lost")
        return judged(bytes(self._said), int(json.loads(self._end)["status"]))

    def _read(self, fd: int) -> None:
        got = os.read(fd, 65536)
        if fd != self._answer:
            self._end = got
        elif not self._reason:
            self._said += got
        if not got or fd != self._answer:
            self._open.discard(fd)
            self._poll.unregister(fd)

    def _look(self) -> None:
        """Ask the zygote to kill what takes too long or writes too much."""
        late = time.monotonic() > self._until
        if self._reason:
            if late:  # asked before, in vain
                self._stuck()
            return
        if late or len(self._said) > self._limits.answer or used(self._folder) > self._limits.total:
            self._reason, self._until = "time" if late else "size", time.monotonic() + _KILL_SECONDS
            self._said.clear()
            with suppress(OSError):
                self._channel.shutdown(socket.SHUT_WR)


def judged(said: bytes, status: int) -> Any:
    """The answer's value; what a grandchild says is a stranger's word."""
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise ChildFailed(reason="time")
    if status == -signal.SIGXFSZ:
        raise ChildFailed(reason="size")
    try:
        answer = json.loads(said, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ChildFailed(reason="crash") from None
    if isinstance(answer, dict) and "value" in answer:
        return answer["value"]
    reason = answer.get("failure") if isinstance(answer, dict) else None
    raise ChildFailed(reason=reason if reason in ("memory", "size") else "crash")


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)  # NaN, Infinity: no JSON
