"""How jobs reach a worker when looking for due rows is not enough: several machines, over one PostgreSQL.

The runtime tells a :class:`Queue`, inside the transaction of a step, what waits. By default there is none:
the embedded dispatcher (:class:`engine.jobs.dispatcher.Dispatcher`) finds due rows by their index. Whatever a queue
forgets or loses, the ``job`` row is the truth and is found again.
"""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from engine.models.process import Job


class Queue(Protocol):
    """Puts jobs where workers wait for them, in the caller's transaction."""

    def step(self, session: Session, instance_key: int) -> None:
        """A step of this instance was written: queue what waits and is not queued."""

    def later(self, session: Session, job: Job, at: datetime) -> None:
        """This job is to be looked at again at an instant of the database's clock."""


class NoQueue:
    """No queue at all: workers look for due rows by themselves."""

    def step(self, session: Session, instance_key: int) -> None:
        """See :class:`Queue`."""

    def later(self, session: Session, job: Job, at: datetime) -> None:
        """See :class:`Queue`."""
