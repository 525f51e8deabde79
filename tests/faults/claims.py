"""The claim race: several clients in several processes want the same tasks at the same instant."""

import multiprocessing
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from engine.actor import Actor
from engine.clock import system_clock
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.errors import AlreadyClaimed
from engine.execution.runtime import Runtime
from engine.models.process import Instance, UserTask
from engine.worklist.claims import Worklist

PROCESSES, THREADS = 4, 2
#: How many tasks the clients fight for side by side, in an order of their own.
_NEAR = 8


@dataclass
class Race:
    """``wrong``: tasks with no winner, several, a loser told another name, or another name in the row."""

    tasks: int
    claims: int
    seconds: float
    wrong: list[str]


def race(url: str, runtime: Runtime, tasks: int, naive: bool = False) -> Race:
    """Every client claims every task. ``naive``: read first, write later; a control that must go wrong."""
    keys = _tasks(runtime, tasks)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.claims", "pytest"])
    answers: Any = context.Queue()
    start = context.Barrier(PROCESSES)
    began = time.monotonic()
    workers = [
        context.Process(target=_claim_all, args=(url, keys, number, start, answers, naive))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    told: dict[str, list[str]] = {}
    for _ in range(PROCESSES * THREADS):
        name, said = answers.get(timeout=1800)
        told[name] = said
    for worker in workers:
        worker.join()
        worker.close()
    answers.close()
    answers.join_thread()
    return Race(tasks, tasks * PROCESSES * THREADS, time.monotonic() - began, _wrong(runtime.database, keys, told))


def _tasks(runtime: Runtime, count: int) -> list[int]:
    """Open tasks of one instance: a claim never looks at the state."""
    with runtime.database.write() as session:
        instance = session.scalars(select(Instance)).first()
        assert instance is not None
        row = {
            "instance_key": instance.key,
            "definition_key": instance.definition_key,
            "element_id": "a",
            "name": "a",
            "groups": "office",
            "priority": 50,
            "created": datetime.now(UTC),
        }
        keys = [runtime.new_key() for _ in range(count)]
        for n in range(0, count, 500):
            rows = [row | {"key": key, "token": f"{key:032x}"} for key in keys[n : n + 500]]
            session.execute(insert(UserTask), rows)
    return keys


def _claim_all(url: str, keys: list[int], number: int, start: Any, answers: Any, naive: bool) -> None:
    with closing(Database(url)) as database:
        worklist = Worklist(database, system_clock, Vault([Vault.new_key()]), lambda *_: {})
        start.wait()
        names = [f"{number}-{thread}" for thread in range(THREADS)]
        threads = [
            threading.Thread(target=_claim, args=(worklist, name, keys, seed, answers, naive))
            for seed, name in enumerate(names, start=number * THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _claim(worklist: Worklist, name: str, keys: list[int], seed: int, answers: Any, naive: bool) -> None:
    """Whom this client was told to be the winner of each task."""
    actor, said = Actor(name, frozenset({"office"})), {}
    for n in range(0, len(keys), _NEAR):
        near = keys[n : n + _NEAR]
        for key in [*near[seed % len(near) :], *near[: seed % len(near)]]:
            try:
                (_naive_claim if naive else Worklist.claim)(worklist, key, actor)
                said[key] = name
            except AlreadyClaimed as refusal:
                said[key] = refusal.facts["assignee"]
    answers.put((name, [said[key] for key in keys]))


def _naive_claim(worklist: Worklist, key: int, actor: Actor) -> None:
    """What many would write."""
    with worklist.database.read() as session:
        row = session.get_one(UserTask, key)
        if row.assignee:
            raise AlreadyClaimed(assignee=row.assignee)
    with worklist.database.write() as session:
        session.get_one(UserTask, key).assignee = actor.name


def _wrong(database: Database, keys: list[int], told: dict[str, list[str]]) -> list[str]:
    with database.read() as session:
        rows: dict[int, str | None] = {}
        for row in session.execute(select(UserTask.key, UserTask.assignee)):
            rows[row.key] = row.assignee
    found = []
    for n, key in enumerate(keys):
        winners = [name for name, said in told.items() if said[n] == name]
        names = {said[n] for said in told.values()}
        if len(winners) != 1 or names != {rows[key]}:
            found.append(f"task {key}: winners {winners}, told {sorted(map(str, names))}, row {rows[key]}")
    return found
