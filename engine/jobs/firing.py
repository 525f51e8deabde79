"""A timer that is due: its token goes on, in the transaction that the worker commits.

When a timer is due the drawing says; which are due now the dispatcher finds. Timers at rest have no job
(``engine/execution/resting_timers.py``).
"""

from sqlalchemy.orm import Session

from engine.execution.loading import LoadedInstance
from engine.jobs.leases import Leases
from engine.spiff import tokens


def fired(leases: Leases, key: int, fence: int | None, session: Session) -> LoadedInstance | None:
    """The instance, its timer fired; nothing where the job is gone, or another's.

    ``key``: the timer's job; ``fence``: of the lease that was taken for it, ``None`` without one.
    """
    job, loaded = leases.take(session, key, fence)
    if job is None or loaded is None:
        return None
    loaded.step.record("fired", job.element_id)
    tokens.fire(tokens.find(loaded.step.workflow, job.token), job.due_at)
    return loaded
