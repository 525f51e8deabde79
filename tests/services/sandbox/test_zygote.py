"""The zygote, its grandchildren and their office are killed and stopped in the middle of an order: whoever is left goes on,
and nothing stays behind.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from services.sandbox.failure import ChildFailed
from services.sandbox.limits import Limits
from services.sandbox.parent import Sandbox, confined
from tests.services.sandbox.conftest import MODULES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the zygote is Linux's")
ROOT = Path(__file__).resolve().parents[3]
MISDEEDS = "tests.services.sandbox.misdeeds"
#: An office that dies with an order under way.
OFFICE = f"""
import sys, threading
from services.sandbox.limits import Limits
from services.sandbox.parent import Sandbox

sandbox = Sandbox({MODULES!r})
def order():
    with sandbox.confined("{MISDEEDS}:sleep", {{}}, {{}}, Limits()):
        pass
threading.Thread(target=order, daemon=True).start()
sys.stdin.read()
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    found = [int(child) for task in tasks for child in task.read_text().split()]
    return [*found, *(below for child in found for below in descendants(child))]


def soon(true: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


class Order(threading.Thread):
    """An order that sleeps, its zygote and its grandchild."""

    def __init__(self, sandbox: Sandbox, seconds: float, limits: Limits | None = None) -> None:
        super().__init__()
        self._sandbox, self._seconds, self._limits, self.result = sandbox, seconds, limits or Limits(), ""
        self.start()
        soon(lambda: sandbox._warm._zygote is not None)
        self.zygote = sandbox._warm._zygote.process.pid
        soon(lambda: children(self.zygote))
        self.grandchild = children(self.zygote)[0]

    def run(self) -> None:
        try:
            with self._sandbox.confined(
                f"{MISDEEDS}:sleep", {"seconds": self._seconds}, {"upload": b"x"}, self._limits
            ) as a:
                self.result = a.value
        except ChildFailed as failed:
            self.result = failed.facts["reason"]

    def end(self) -> str:
        self.join(60)
        return self.result


def next_works(sandbox: Sandbox) -> bool:
    with sandbox.confined(f"{MISDEEDS}:upper", {"name": "a"}, {"a": b"a"}, Limits()) as answer:
        return answer.value == "A" and answer.read("out") == b"A"


def is_empty(sandbox: Sandbox) -> bool:
    return [path.name for path in sandbox._folders._base.iterdir()] == ["lock"]


def test_a_killed_grandchild_is_an_answer(sandbox: Sandbox) -> None:
    order = Order(sandbox, 30)
    os.kill(order.grandchild, signal.SIGKILL)
    assert order.end() == "time"
    assert is_empty(sandbox)
    assert next_works(sandbox)


def test_an_order_whose_zygote_died_is_tried_once_more(sandbox: Sandbox) -> None:
    order = Order(sandbox, 1)
    os.kill(order.zygote, signal.SIGKILL)
    assert order.end() == "slept"
    soon(lambda: not is_alive(order.grandchild))
    assert is_empty(sandbox)
    assert next_works(sandbox)


def test_a_zygote_that_is_stuck_is_replaced(sandbox: Sandbox) -> None:
    order = Order(sandbox, 60, Limits(wall=1))
    os.kill(order.zygote, signal.SIGSTOP)
    assert order.end() == "time"
    soon(lambda: not is_alive(order.zygote) and not is_alive(order.grandchild))
    assert next_works(sandbox)


def test_a_zygote_is_renewed_while_an_order_runs() -> None:
    with closing(Sandbox(MODULES, renew=2)) as sandbox:
        order = Order(sandbox, 5)
        assert next_works(sandbox)
        assert next_works(sandbox)
        soon(lambda: sandbox._warm.started == 2)
        assert next_works(sandbox)
        assert order.end() == "slept"
        soon(lambda: not is_alive(order.zygote))


def test_an_office_that_is_killed_leaves_no_process_and_the_next_one_sweeps_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    office = subprocess.Popen([sys.executable, "-c", OFFICE], cwd=ROOT, env=environment, stdin=subprocess.PIPE)
    try:
        soon(lambda: len(descendants(office.pid)) >= 2)
        below = descendants(office.pid)
    finally:
        office.kill()
        office.communicate()
    soon(lambda: not any(map(is_alive, below)), 10)
    assert list(tmp_path.glob("aliado-*"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    Sandbox(MODULES).close()
    assert list(tmp_path.glob("aliado-*")) == []


def test_a_process_that_was_forked_has_a_zygote_of_its_own() -> None:
    """As a server does that loads the pages before it forks its processes."""

    def refused() -> bool:
        with confined("services.uploads.in_child:examine", {"bounds": None}, {"upload": b""}) as answer:
            return answer.value == {"fault": "empty"}

    assert refused()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if refused() and refused() else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert refused()


def test_many_orders_at_once_all_come_back(sandbox: Sandbox) -> None:
    done: list[bool] = []
    threads = [threading.Thread(target=lambda: done.append(next_works(sandbox))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert done == [True] * 12
    assert is_empty(sandbox)


def test_a_worker_makes_its_zygote_ready_before_the_first_order_comes() -> None:
    with closing(Sandbox(MODULES)) as sandbox:
        sandbox.prepare()
        ready = sandbox._warm._zygote
        assert next_works(sandbox)
        assert sandbox._warm._zygote is ready
        assert sandbox._warm.started == 1
