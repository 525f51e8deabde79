"""One run: an office under load, a fault now and then, and the verdict. Short ones are tests, long ones ``make chaos``."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from tests.faults.clients import Crowd
from tests.faults.kinds import KINDS, NeverMet, full_disk, happens, network, small_disk
from tests.faults.site import Site, site
from tests.faults.verdict import Verdict, judge

#: What runs on each kind of database. SQLite is the office in one process, with one worker beside it.
PROCESSES = {"sqlite": ("run", "worker 1"), "postgresql": ("web", "worker 1", "worker 2")}
#: So small that it is soon full, and large enough for what a run leaves, in megabytes.
DISK = 24
#: How long a kill waits for an answer since the last one, in seconds.
BARREN = 5.0


def killing(
    kind: str,
    dispatcher: str = "embedded",
    *,
    kills: int,
    pause: tuple[float, float] = (0.1, 0.8),
    clients: int = 4,
    broken: str = "",
    seed: int = 1,
    settle: float = 60.0,
    say: Callable[[str], None] = lambda line: None,
) -> Verdict:
    """SIGKILL at random moments, so many times, with ``pause`` seconds between two; longer while nobody was answered
    since the last, as on a slow machine: killing what does nothing proves nothing.
    """
    chance = random.Random(seed)
    with site(kind, dispatcher, broken=broken) as office, judged(office, kind, clients, settle) as (crowd, verdict):
        for number in range(kills):
            answers = len(crowd.answers())
            time.sleep(chance.uniform(*pause))
            with suppress(NeverMet):
                happens(lambda answers=answers: len(crowd.answers()) > answers, within=BARREN)
            office.kill_any(chance)
            if number % 50 == 49:
                say(f"{kind} {dispatcher}: {number + 1} kills, {len(crowd.started())} instances")
    return verdict


def troubled(
    name: str,
    dispatcher: str = "embedded",
    *,
    rounds: int = 1,
    clients: int = 3,
    broken: str = "",
    seed: int = 1,
    settle: float = 60.0,
) -> Verdict | None:
    """Faults of another kind (:data:`tests.faults.kinds.KINDS`), so many rounds; ``None`` where they cannot be made."""
    kind, chance = KINDS[name], random.Random(seed)
    with ExitStack() as stack:
        folder = stack.enter_context(small_disk(DISK)) if kind.round is full_disk else None
        if kind.round is full_disk and folder is None:
            return None
        proxied = kind.round is network
        office = stack.enter_context(site(kind.database, dispatcher, broken=broken, proxied=proxied, folder=folder))
        with judged(office, kind.database, clients, settle) as (_crowd, verdict):
            for _ in range(rounds):
                time.sleep(chance.uniform(0.3, 1))
                kind.round(office, chance)
        verdict.said = office.errors()
    return verdict


@contextmanager
def judged(office: Site, database: str, clients: int, settle: float) -> Iterator[tuple[Crowd, Verdict]]:
    """Clients at work on a running office while the block lasts; the verdict is filled in afterwards."""
    for name in PROCESSES[database]:
        office.start(name)
    crowd, began, verdict = Crowd(office.place.port, clients), time.monotonic(), Verdict()
    crowd.begin()
    happens(lambda: any(line.get("element") == "b" for line in crowd.answers()), within=300)  # all is at work
    yield crowd, verdict
    office.revive()
    crowd.finish(settle)
    judge(office, crowd, verdict, settle=settle)
    verdict.seconds = time.monotonic() - began
