"""One at a time, by name: for what a unique index alone would turn into an error instead of a wait.

On SQLite writers already queue for the whole database. On PostgreSQL this takes an advisory lock that the end of the
transaction releases.
"""

import hashlib
import random
import time
from collections.abc import Callable
from typing import ParamSpec

from sqlalchemy import BigInteger, ColumnElement, func, literal, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

P = ParamSpec("P")
#: PostgreSQL's codes for a transaction that it ended because it stood in another's way: deadlock, serialization.
_IN_THE_WAY = ("40P01", "40001")
_TRIES = 5


def one_at_a_time(session: Session, name: str) -> None:
    """Wait until no other open transaction holds ``name``; hold it until this one ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_number(name))))


def free_soon(session: Session, name: str, seconds: float = 0.5) -> bool:
    """Hold ``name`` until this transaction ends; ``False`` where another one goes on holding it for so long: it may
    have frozen. For whom «later» serves as well.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    until = time.monotonic() + seconds
    while not session.scalar(select(func.pg_try_advisory_xact_lock(_number(name)))):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def _number(name: str) -> ColumnElement[int]:
    return literal(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True), BigInteger)


def until_nobody_is_in_the_way(act: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do a whole transaction; again where PostgreSQL ended it because it and another one waited for each other.

    Whoever locks two instances (a message from one to the other) meets who locks the same two from the other side.
    Nothing of an ended transaction stands, so that is no failure. Raises it after so many times.
    """
    for tries in range(_TRIES):
        try:
            act(*args, **kwargs)
        except OperationalError as fault:
            if getattr(fault.orig, "sqlstate", None) not in _IN_THE_WAY or tries == _TRIES - 1:
                raise
        else:
            return
        time.sleep(random.uniform(0, 0.1))  # noqa: S311  spreads load, guards nothing
