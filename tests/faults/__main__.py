"""``make chaos``: the fault programs at length, with their figures as a table and as JSON.

Each kill run carries a negative control: the same faults on an office built the usual wrong way, which must be caught.
Exit code 0: every run clean and every control caught; 1: not so; 2: something this needs is not installed.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.vault import Vault
from tests.faults import load, runs
from tests.faults.claims import race
from tests.faults.cluster import Cluster, free_port
from tests.faults.office_process import CLERK, Place, opened
from tests.faults.site import missing_programs, prepare
from tests.faults.verdict import Verdict

SETUPS = [("sqlite", "embedded"), ("postgresql", "embedded"), ("postgresql", "procrastinate")]


def main() -> int:
    """Run what was asked for; print and write what was found."""
    asked = _arguments()
    if lacking := missing_programs():
        print("This machine lacks:", *lacking, sep="\n  ", file=sys.stderr)
        if any("PostgreSQL" in line for line in lacking):
            return 2
    found: dict[str, Any] = {
        "machine": f"{platform.machine()} {platform.release()}",
        "at": datetime.now(UTC).isoformat(),
    }
    good = True
    for name, figures, fine in _programs(asked):
        found[name] = figures
        good = good and fine
        print(f"{'ok ' if fine else 'BAD'} {name}: {_short(figures)}", flush=True)
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(f"\nWritten to {asked.out}")
    return 0 if good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="kills per setup")
    parser.add_argument("--claims", type=int, default=10_000, help="tasks of the claim race")
    parser.add_argument("--minutes", type=float, default=10, help="how long the users of the load run work")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--only", nargs="*", help="setups (sqlite-embedded, …), claims, load; everything without it")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--out", type=Path, default=Path("var/chaos.json"))
    return parser.parse_args()


def _programs(asked: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any], bool]]:
    wanted = set(asked.only or [])
    for kind, dispatcher in SETUPS:
        name = f"{kind}-{dispatcher}"
        if not wanted or name in wanted:
            verdict = runs.killing(kind, dispatcher, kills=asked.kills, seed=asked.seed, say=print)
            yield name, _figures(verdict), verdict.clean and verdict.repeated_mails <= sum(verdict.kills.values())
            control = runs.killing(kind, dispatcher, kills=15, seed=asked.seed, broken=True, settle=5)
            yield f"{name}, control", _figures(control), bool(control.doubled or control.lost) and bool(control.stuck)
    for kind in ("sqlite", "postgresql"):
        if not wanted or "claims" in wanted:
            yield _claims(kind, asked.claims)
    if not wanted or "load" in wanted:
        figures = load.run(users=asked.users, minutes=asked.minutes)
        yield "load", figures, not figures["errors"] and figures["p99_ms"] < 500


def _claims(kind: str, tasks: int) -> tuple[str, dict[str, Any], bool]:
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster() if kind == "postgresql" else None
        url = cluster.url() if cluster else f"sqlite:///{folder}/aliado.sqlite3"
        place = Place("web", folder, url, Vault.new_key(), free_port(), 1)
        try:
            prepare(place, url)
            house = opened(replace(place))
            with closing(house.database):
                house.runtime.start("p", CLERK)
                found = race(url, house.runtime, tasks)
        finally:
            if cluster:
                cluster.close()
    return f"claims-{kind}", {**asdict(found), "wrong": found.wrong[:20]}, not found.wrong


def _figures(verdict: Verdict) -> dict[str, Any]:
    """Counts, and the first of each kind of evidence."""
    figures = asdict(verdict)
    for kind in ("lost", "doubled", "stuck"):
        figures[kind] = len(figures[kind])
        figures[f"first {kind}"] = getattr(verdict, kind)[:10]
    figures["seconds"] = round(verdict.seconds, 1)
    figures["kills"] = {**verdict.kills, "all": sum(verdict.kills.values())}
    return figures


def _short(figures: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} {value}" for name, value in figures.items() if value not in ([], "") and "first" not in name
    )


if __name__ == "__main__":
    sys.exit(main())
