"""A submit that carries a request token is answered once; its repeat, from an impatient double click or a lost answer,
gets the first answer again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, insert
from sqlalchemy.orm import Session

from engine.models.process import RequestToken

_INSERT = insert(RequestToken.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Answer:
    """What a step gave: the instance, its status, and the user tasks that the step loaded. Instance 0: none moved."""

    instance: int
    status: str
    tasks: tuple[int, ...] = ()


def first(session: Session, token: str) -> Answer | None:
    """What the first submit with this token was answered."""
    row = session.get(RequestToken, token)
    if row is None:
        return None
    return Answer(int(row.answer["instance"]), row.answer["status"], tuple(map(int, row.answer["tasks"])))


def kept(token: str, answer: Answer, at: datetime) -> tuple[Executable, dict[str, object]]:
    """What writes the answer down, in the step's transaction; a second one with the same token fails there."""
    given = {"instance": str(answer.instance), "status": answer.status, "tasks": [str(t) for t in answer.tasks]}
    return _INSERT, {"token": token, "answer": given, "created": at}


def of_no_instance(session: Session, token: str | None, status: str, at: datetime) -> Answer:
    """The answer where no instance moved, written down for the submit with this ``token``."""
    answer = Answer(0, status)
    if token:
        session.execute(*kept(token, answer, at))
    return answer
