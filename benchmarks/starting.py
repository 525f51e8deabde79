"""What a start is made of: modules, tables, the shipped procedure put in force, the first page.

A process for each round, with compiled modules at hand. Without the installation of packages and without the demo's
requests.
"""

import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from benchmarks.figures import ROOT, Figure, table
from benchmarks.measuring import middle
from benchmarks.yardstick import Yardstick

#: 0.8 s where the floor's complete takes 0.75 ms.
ROUNDS, MUST_IMPORT = 5, 1_067.0
STAGES = ("modules", "tables", "the shipped procedure", "the first page", "the second page")


def measure() -> list[Figure]:
    """The figures of this part."""
    rounds = []
    with tempfile.TemporaryDirectory() as name:
        yard = Yardstick(Path(name))
        for number in range(ROUNDS + 1):
            yard.read()
            folder = Path(name) / str(number)
            folder.mkdir()
            command = [sys.executable, "-m", "benchmarks.starting", str(folder)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            rounds.append([float(word) for word in done.stdout.split()[-len(STAGES) :]])
    stages = {stage: middle(list(each)) for stage, each in zip(STAGES, zip(*rounds[1:], strict=True), strict=True)}
    return [
        Figure("starting", f"start: {stage}", ms / yard.milliseconds, "× complete",
               MUST_IMPORT if stage == "modules" else None, note=f"{ms:.0f} ms CPU; {yard.said()}")
        for stage, ms in stages.items()
    ]  # fmt: skip


def begin(folder: Path) -> None:
    """A first start in this process; prints the CPU milliseconds of each stage."""
    marks = [time.process_time()]
    from web.app import create_app, open_installation
    from web.commands import shipped
    from web.settings import from_environment

    marks.append(time.process_time())
    from benchmarks import databases
    from benchmarks.office import Browser, environment

    apart = time.process_time() - marks[-1]
    with databases.fresh("sqlite", folder) as url:
        settings = from_environment(environment(folder, str(url)))
        installation = open_installation(settings)
        marks.append(time.process_time() - apart)
        shipped.publish(installation.runtime)
        marks.append(time.process_time() - apart)
        browser = Browser(create_app(settings, installation))
        for _ in range(2):
            browser.get("/")
            marks.append(time.process_time() - apart)
        installation.database.close()
    if browser.status != 200:
        raise RuntimeError(f"the start page answers {browser.status}")
    spans = pairwise(marks)
    print(*(f"{(after - before) * 1000:.1f}" for before, after in spans))


if __name__ == "__main__":
    if sys.argv[1:]:
        begin(Path(sys.argv[1]))
        sys.exit(0)
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
