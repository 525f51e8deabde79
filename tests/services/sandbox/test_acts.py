"""Acts that a stranger's file could do once it has taken over a library: straight system calls, against files that stand
open to all. None succeeds; with one fence alone some do, so the acts are real.
"""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from services.sandbox.limits import Limits
from services.sandbox.parent import Sandbox
from tests.services.sandbox.conftest import MODULES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fences are Linux's")
#: Would upset the test where a fence is missing: the grandchild would be replaced, or move its root.
DEADLY = (
    "execve",
    "execveat",
    "vfork-like clone",
    "pivot_root",
    "splice",
    "fork",
    "fork(2)",
    "clone3",
    "kill everybody",
)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """Plays the office's data folder: keys, a database and a socket, none of them guarded by its mode."""
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        folder.chmod(0o777)
    (tmp_path / "empty").mkdir()
    for name in ("keys", "db", "victim"):
        (tmp_path / name).write_text(name * 9)
        (tmp_path / name).chmod(0o666)
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(os.path.relpath(tmp_path / "socket"))
        yield tmp_path


def acted(sandbox: Sandbox, outside: Path, skip: tuple[str, ...] = ()) -> dict[str, str]:
    arguments = {"out": str(outside), "zygote": os.getppid(), "office": os.getpid(), "skip": skip}
    work = ("tests.services.sandbox.acts:all_acts", arguments, {"upload": b"x"}, Limits())
    with sandbox.confined(*work) as answer:
        return dict(answer.value)


def state(outside: Path) -> list[object]:
    return sorted((str(p), p.stat().st_size, p.stat().st_mode, p.stat().st_mtime) for p in outside.rglob("*"))


def test_none_succeeds_and_nothing_outside_changes(sandbox: Sandbox, outside: Path) -> None:
    before = state(outside)
    found = acted(sandbox, outside)
    assert [act for act, got in found.items() if got == "DONE"] == []
    assert len(found) > 110
    assert state(outside) == before


@pytest.mark.parametrize("without", [("calls", "chroot"), ("landlock", "chroot")])
def test_with_one_fence_alone_some_succeed(outside: Path, without: tuple[str, ...]) -> None:
    with closing(Sandbox(MODULES, without=without)) as sandbox:
        assert "DONE" in acted(sandbox, outside, DEADLY).values()
