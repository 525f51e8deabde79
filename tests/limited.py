"""Work in a process of its own with a bound of memory and time: what hurts today must not hurt whoever runs the tests."""

import contextlib
import io
import multiprocessing
import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any

from web.command_line import main

MB = 1024 * 1024


@dataclass(frozen=True)
class Ran:
    """``fault``: what ended the work (an exception's name, ``killed``), or nothing; ``said``: what it printed.

    ``grown``: by how many MB of memory the process grew; ``seconds``: of the processor.
    """

    fault: str
    answer: Any = None
    said: str = ""
    grown: float = 0
    seconds: float = 0


def limited(work: Callable[..., Any], *given: Any, memory: int = 500, seconds: int = 10) -> Ran:
    """``work(*given)``, with so many MB above what the process begins with, and so many seconds of the processor."""
    ours, theirs = _processes().Pipe(duplex=False)
    process = _processes().Process(target=_run, args=(theirs, memory, seconds, work, given), daemon=True)
    process.start()
    theirs.close()
    try:
        ran: Ran = ours.recv() if ours.poll(seconds * 30) else Ran("killed")
    except EOFError:
        ran = Ran("killed")
    process.kill()
    process.join()
    process.close()
    return ran


def aliado(*words: str) -> int:
    """The command line; returns its exit code."""
    return main(list(words))


@cache
def _processes() -> ForkServerContext:
    """The modules are loaded once, in a server without threads; each process is a copy of it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "tests.preloaded"])
    return context


def _run(answer_to: Connection, memory: int, seconds: int, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a library that aborts says much
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = _address_space() + memory * MB
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    said, began = io.StringIO(), resource.getrusage(resource.RUSAGE_SELF)
    fault, answer = "", None
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            answer = work(*given)
    except BaseException as failure:  # noqa: BLE001 whatever ended it is the answer
        fault = type(failure).__name__
        del failure
    ended = resource.getrusage(resource.RUSAGE_SELF)
    grown = (ended.ru_maxrss - began.ru_maxrss) / 1024
    used = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime
    answer_to.send(Ran(fault, answer, said.getvalue(), grown, used))


def _address_space() -> int:
    with open("/proc/self/statm") as file:  # noqa: PTH123 read before any limit, without a path object's imports
        return int(file.read().split()[0]) * resource.getpagesize()
