"""``make chaos``: the fault programs at length, with their figures as a table and as JSON.

Each run carries a negative control: the same faults on an office built the usual wrong way, which must be caught.
Exit code 0: every run clean and every control caught; 1: not so; 2: something this needs is not installed.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from engine.database.vault import Vault
from tests.faults import load, runs, upgrading
from tests.faults.claims import race
from tests.faults.cluster import Cluster, free_port
from tests.faults.kinds import KINDS, Kind
from tests.faults.office_process import CLERK, Place, opened
from tests.faults.site import missing_programs, prepare
from tests.faults.verdict import Verdict

SETUPS = {
    "sqlite-embedded": ("sqlite", "embedded"),
    "postgresql-embedded": ("postgresql", "embedded"),
    "postgresql-procrastinate": ("postgresql", "procrastinate"),
}
EVERYTHING = (*SETUPS, *(name.replace(" ", "-") for name in KINDS), "claims", "load", "upgrade")
#: A run's name, its figures, and whether it went as it should.
Found = tuple[str, dict[str, Any], bool]
HEAD = (
    "| Run | faults | instances, answers told | lost | doubled | stuck | mails missing / repeated / renamed | s | |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
_MARK = {True: "as it should be", False: "**NOT as it should be**"}


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
        "seed": asked.seed,
    }
    rows, good = [HEAD], True
    for name, figures, fine in _programs(asked):
        found[name] = figures | {"as it should be": fine}
        good = good and fine
        rows.append(_row(name, figures, fine))
        print(f"{'ok ' if fine else 'BAD'} {name}: {_short(figures)}", flush=True)
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print("", *rows, f"\nWritten to {asked.out}", sep="\n")
    return 0 if good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="kills per setup")
    parser.add_argument("--rounds", type=int, default=20, help="rounds of each other fault")
    parser.add_argument("--claims", type=int, default=10_000, help="tasks of the claim race")
    parser.add_argument("--minutes", type=float, default=10, help="how long the users of the load run work")
    parser.add_argument("--users", type=int, default=50)
    said = f"any of {', '.join(EVERYTHING)}; everything without it"
    parser.add_argument("--only", nargs="*", choices=EVERYTHING, default=EVERYTHING, metavar="WHAT", help=said)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--out", type=Path, default=Path("var/chaos.json"))
    return parser.parse_args()


def _programs(asked: argparse.Namespace) -> Iterator[Found]:
    for name, (kind, dispatcher) in SETUPS.items():
        if name in asked.only:
            yield _judged(name, runs.killing(kind, dispatcher, kills=asked.kills, seed=asked.seed, say=print))
            wrong = partial(runs.killing, kind, dispatcher, kills=15, broken="commits", settle=5)
            yield _caught(name, "commits", asked.seed, wrong)
    for name, kind in KINDS.items():
        if name.replace(" ", "-") in asked.only:
            yield from _troubled(name, kind, asked)
    for kind in ("sqlite", "postgresql"):
        if "claims" in asked.only:
            yield _claims(kind, asked.claims)
            yield _claims(kind, min(asked.claims, 500), naive=True)
    if "load" in asked.only:
        figures = load.run(users=asked.users, minutes=asked.minutes)
        yield "load", figures, not figures["errors"] and figures["p99_ms"] < 500
    if "upgrade" in asked.only:
        try:
            figures = upgrading.run(users=min(asked.users, 20), minutes=min(asked.minutes, 5))
        except upgrading.NoHistory as lacking:
            print(f"--- upgrade: this checkout lacks {lacking}", flush=True)
            return
        yield "upgrade", figures, not figures["errors"]


def _troubled(name: str, kind: Kind, asked: argparse.Namespace) -> Iterator[Found]:
    for dispatcher in ("embedded",) if kind.database == "sqlite" else ("embedded", "procrastinate"):
        verdict = runs.troubled(name, dispatcher, rounds=asked.rounds, seed=asked.seed)
        if verdict is None:
            print(f"--- {name}: this machine lets nobody mount a small disk", flush=True)
            return
        yield _judged(f"{name}, {kind.database}-{dispatcher}", verdict)
    wrong = partial(runs.troubled, name, rounds=max(3, asked.rounds // 4), broken=kind.control, settle=5)
    yield _caught(name, kind.control, asked.seed, wrong)


def _judged(name: str, verdict: Verdict) -> Found:
    """A run that must be clean, and of an office that did something; each fault repeats at most one mail."""
    fine = verdict.clean and verdict.instances > 0 and verdict.repeated_mails <= sum(verdict.kills.values())
    return name, _figures(verdict), fine


#: In what way each mistake must show.
_SHOWS: dict[str, Callable[[Verdict], bool]] = {
    "commits": lambda found: bool(found.doubled or found.lost) and bool(found.stuck),
    "mails": lambda found: found.strange_mails > 0,
    "clocks": lambda found: bool(found.misdated),
}


def _caught(name: str, mistake: str, seed: int, run: Callable[..., Verdict | None]) -> Found:
    """A control: the mistake must show. Fifteen random faults may all miss it, so there are three tries."""
    for each in range(seed, seed + 3):
        verdict = run(seed=each)
        assert verdict is not None
        if shown := _SHOWS[mistake](verdict):
            break
    return f"*control* ({mistake}): {name}", _figures(verdict), shown


def _row(name: str, figures: dict[str, Any], fine: bool) -> str:
    """One line of the table; ``–`` where a run has no such figure."""
    if "claims" in figures:
        said = f"{figures['claims']} claims of {figures['tasks']} tasks, {figures['wrong']} wrong"
        return f"| {name} | – | {said} | – | – | – | – | {figures['seconds']:.0f} | {_MARK[fine]} |"
    if "p99_ms" in figures:
        said = f"{figures['requests']} requests, {figures['errors']} errors, p99 {figures['p99_ms']} ms"
        return f"| {name} | – | {said} | – | – | – | – | {figures['seconds']} | {_MARK[fine]} |"
    faults = ", ".join(f"{count} {what}" for what, count in figures["kills"].items() if what != "all")
    work = f"{figures['instances']}, {figures['answers']}"
    mails = " / ".join(str(figures[f"{kind}_mails"]) for kind in ("missing", "repeated", "strange"))
    counts = " | ".join(str(figures[kind]) for kind in ("lost", "doubled", "stuck"))
    return f"| {name} | {faults} | {work} | {counts} | {mails} | {figures['seconds']:.0f} | {_MARK[fine]} |"


def _claims(kind: str, tasks: int, naive: bool = False) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster() if kind == "postgresql" else None
        url = cluster.url() if cluster else f"sqlite:///{folder}/aliado.sqlite3"
        place = Place("web", folder, url, Vault.new_key(), free_port(), 1)
        try:
            prepare(place, url)
            installation = opened(replace(place))
            with closing(installation.database):
                installation.runtime.start("p", CLERK)
                found = race(url, installation.runtime, tasks, naive=naive)
        finally:
            if cluster:
                cluster.close()
    figures = {**asdict(found), "wrong": len(found.wrong), "first wrong": found.wrong[:10]}
    name = f"*control* (reads first): claims, {kind}" if naive else f"claims, {kind}"
    return name, figures, bool(found.wrong) is naive


def _figures(verdict: Verdict) -> dict[str, Any]:
    """Counts, and the first of each kind of evidence."""
    figures = asdict(verdict)
    del figures["said"]
    for kind in ("lost", "doubled", "stuck", "misdated"):
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
