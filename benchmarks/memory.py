"""What one embedded process holds in memory after ten thousand instances: the application, its worker and SQLite in a
process of its own, so that nothing of the measuring counts.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import databases
from benchmarks.figures import ROOT, Figure, table

INSTANCES = 10_000 if os.environ.get("FULL") == "1" else 1_500
MUST_MB, PAGE_EVERY = 250.0, 200


def measure() -> list[Figure]:
    """The figures of this part."""
    with tempfile.TemporaryDirectory() as folder, databases.fresh("sqlite", Path(folder)) as url:
        command = [sys.executable, "-m", "benchmarks.memory", folder, str(url)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    young, old = (int(word) / 1024 for word in done.stdout.split()[-2:])
    what = f"memory of the embedded process after {INSTANCES:,} instances"
    return [Figure("memory", what, old, "MB", MUST_MB, note=f"{young:.0f} MB after the first hundred")]


def live(folder: Path, url: str) -> None:
    """Start, complete and end instances, with the worker's thread beside and a page now and then; print kilobytes."""
    from benchmarks.office import VARIABLES, Browser, application, opened
    from engine.actor import Actor
    from web.commands import shipped
    from web.server.one_process import working

    clerk, young = Actor("rosa", frozenset({"Verificador"})), 0
    with opened(folder, url, machine=True) as installation, working(installation):
        shipped.publish(installation.runtime)
        browser = Browser(application(installation)).sign_in()
        for number in range(INSTANCES):
            installation.runtime.start("bench", clerk, variables={**VARIABLES, "expediente": f"2026-{number:06}"})
            if number % PAGE_EVERY == 0:
                browser.get("/bandeja?ver=todas")
            if number == 100:
                young = resident()
        installation.dispatcher.run_all()
        browser.get("/bandeja?ver=todas")
        print(young, resident())


def resident() -> int:
    """Kilobytes of this process in memory."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


if __name__ == "__main__":
    if sys.argv[1:]:
        live(Path(sys.argv[1]), sys.argv[2])
        sys.exit(0)
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
