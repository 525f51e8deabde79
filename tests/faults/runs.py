"""One run: an office under load, a fault now and then, and the verdict. Short ones are tests, long ones ``make chaos``."""

import random
import time
from collections.abc import Callable

from tests.faults.clients import Crowd
from tests.faults.site import Site, site
from tests.faults.verdict import Verdict, judge

#: What runs on each kind of database. SQLite is the office in one process, with one worker beside it.
PROCESSES = {"sqlite": ("run", "worker 1"), "postgresql": ("web", "worker 1", "worker 2")}


def killing(
    kind: str,
    dispatcher: str = "embedded",
    *,
    kills: int,
    pause: tuple[float, float] = (0.1, 0.8),
    clients: int = 4,
    broken: bool = False,
    seed: int = 1,
    settle: float = 60.0,
    say: Callable[[str], None] = lambda line: None,
) -> Verdict:
    """SIGKILL at random moments, so many times, with ``pause`` seconds between two."""
    chance = random.Random(seed)
    with site(kind, dispatcher, broken=broken) as office:
        for name in PROCESSES[kind]:
            office.start(name)
        crowd, began = Crowd(office.place.port, clients), time.monotonic()
        crowd.begin()
        for number in range(kills):
            time.sleep(chance.uniform(*pause))
            office.kill_any(chance)
            if number % 50 == 49:
                say(f"{kind} {dispatcher}: {number + 1} kills, {len(crowd.started())} instances")
        crowd.finish(settle)
        verdict = judge(office, crowd, settle=settle)
        verdict.seconds = time.monotonic() - began
        return verdict


def with_faults(office: Site, clients: int, faults: Callable[[], None], settle: float = 60.0) -> Verdict:
    """The same with faults of another kind: ``faults`` does them, while clients work."""
    crowd, began = Crowd(office.place.port, clients), time.monotonic()
    crowd.begin()
    time.sleep(0.5)
    faults()
    crowd.finish(settle)
    verdict = judge(office, crowd, settle=settle)
    verdict.seconds = time.monotonic() - began
    return verdict
