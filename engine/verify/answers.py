"""What clients were told, against what is there: an answer that was given and left no trace is the worst fault of all.

One JSON object a line; keys are texts, as everywhere outside. ``token`` is the request's idempotency token, where it
had one::

    {"started": "<instance>", "token": "…"}
    {"completed": "<task>", "instance": "<instance>", "element": "<element id>", "token": "…"}
    {"claimed": "<task>", "by": "<actor>"}
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.database.sessions import Database
from engine.errors import Refusal
from engine.models.process import History, Instance, RequestToken, UserTask
from engine.verify.problem import BATCH, Problem, Sayings, snapshot

SAYINGS: Sayings = {
    "lost_start": "A client was told that instance {instance} started; it is not there.",
    "lost_step": "A client was told that task {task} at {element} was completed; its instance does not know.",
    "open_again": "A client was told that task {task} at {element} was completed; it is still open.",
    "lost_answer": "A client was answered under token {token}; the answer was not kept.",
    "lost_claim": "{by} was told that task {task} is theirs; it is {assignee}'s.",
}


class NotAnAnswer(Refusal):
    """Line {line} of the file is none that says what a client was told."""


def compared(database: Database, path: Path) -> Iterator[tuple[int, list[Problem]]]:
    """Batch by batch: how many lines were compared, and what is missing. Raises :class:`NotAnAnswer`, ``OSError``."""
    with path.open(encoding="utf-8") as file:
        numbered = enumerate(file, start=1)
        while lines := list(islice(numbered, BATCH)):
            said = [_read(number, line) for number, line in lines if line.strip()]
            with snapshot(database) as session:
                yield len(said), list(_missing(session, said))


def _read(number: int, line: str) -> dict[str, Any]:
    try:
        said = dict(json.loads(line))
        for name in ("started", "completed", "claimed", "instance"):
            if name in said:
                said[name] = int(said[name])
    except (ValueError, TypeError):
        raise NotAnAnswer(line=number) from None
    if not {"started", "claimed"} & said.keys() and not {"completed", "instance", "element"} <= said.keys():
        raise NotAnAnswer(line=number)
    return dict(said)


def _missing(session: Session, said: list[dict[str, Any]]) -> Iterator[Problem]:
    instances: set[int] = {key for s in said if (key := s.get("started", s.get("instance"))) is not None}
    known = set(session.scalars(select(Instance.key).where(Instance.key.in_(instances))))
    done = _done(session, instances)
    tasks: set[int] = {key for s in said if (key := s.get("completed", s.get("claimed"))) is not None}
    wanted = select(UserTask.key, UserTask.assignee).where(UserTask.key.in_(tasks))
    open_tasks = {row.key: row.assignee for row in session.execute(wanted)}
    answered = {s["token"] for s in said if s.get("token")}
    kept = set(session.scalars(select(RequestToken.token).where(RequestToken.token.in_(answered))))
    for line in said:
        if "started" in line and line["started"] not in known:
            yield Problem("lost_start", line["started"])
        if "completed" in line:
            facts = {"task": line["completed"], "element": line["element"]}
            if (line["instance"], line["element"]) not in done:
                yield Problem("lost_step", line["instance"], facts)
            if line["completed"] in open_tasks:
                yield Problem("open_again", line["instance"], facts)
        if line.get("token") and line["token"] not in kept:
            yield Problem("lost_answer", line.get("started", line.get("instance")), {"token": line["token"]})
        if "claimed" in line and open_tasks.get(line["claimed"], line.get("by")) != line.get("by"):
            facts = {"task": line["claimed"], "by": line.get("by"), "assignee": open_tasks[line["claimed"]]}
            yield Problem("lost_claim", None, facts)


def _done(session: Session, instances: set[int]) -> set[tuple[int, str | None]]:
    wanted = select(History.instance_key, History.element_id).where(History.kind == "completed")
    rows = session.execute(wanted.where(History.instance_key.in_(instances)).distinct())
    return {(instance, element) for instance, element in rows}
