"""What a machine allows is tried and not assumed; where less is allowed, the work goes on and says so."""

import os
import sys
from contextlib import closing

import pytest

from services.sandbox import warm
from services.sandbox.limits import Limits
from services.sandbox.parent import Sandbox, fences
from tests.services.sandbox.conftest import MODULES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fences are Linux's")


def test_what_this_machine_allows_is_tried_once() -> None:
    found = fences()
    assert found["confined"]
    assert found["files"]
    assert found["calls"]
    assert found["processes"]
    assert fences() is found


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        (("calls",), {"calls"}),
        (("landlock",), {"landlock"}),
        (("landlock", "chroot"), {"landlock", "files"}),
        (("landlock", "chroot", "calls"), {"landlock", "files", "calls"}),
    ],
)
@pytest.mark.skipif(os.geteuid() != 0, reason="what else stands depends on the user")
def test_a_fence_that_is_missing_is_told(without: tuple[str, ...], missing: set[str]) -> None:
    with closing(warm.start((), without=without)) as zygote:
        told = {name for name in ("files", "calls", "landlock") if not zygote.report[name]}
    assert told == missing


@pytest.mark.parametrize("denied", ["unshare", "unshare,landlock_create_ruleset,landlock_restrict_self"])
def test_where_a_container_refuses_calls_the_work_goes_on(denied: str) -> None:
    deny = "import os, sys; from seccompy import Filter; f = Filter()\n"
    deny += "for name in sys.argv[1].split(','): f.errno(name, 1)\nf.load(); os.execv(sys.argv[2], sys.argv[2:])"
    with closing(Sandbox(MODULES, prefix=(sys.executable, "-B", "-c", deny, denied))) as sandbox:
        work = ("tests.services.sandbox.misdeeds:upper", {"name": "a"}, {"a": b"a"}, Limits())
        with sandbox.confined(*work) as answer:
            assert answer.value == "A"
