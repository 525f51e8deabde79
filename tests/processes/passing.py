"""Time that goes by in a case, as it does in an office: what is due on the way is done when it is due."""

from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import func, select

from engine.models.process import Job


class Passing:
    """What a :class:`~tests.processes.conftest.Case` knows of time."""

    runtime: Any
    clock: Any
    work: Any

    def after_working_days(self, days: int, since: datetime | None = None) -> Self:
        """Just past the end of that working day after an instant (now)."""
        with self.runtime.database.read() as session:
            due = self.runtime.loader.functions["add working days"](session, since or self.clock(), days)
        return self.until(due + timedelta(seconds=1))

    def until(self, instant: datetime) -> Self:
        """Time goes by, and what is due on the way is done when it is due."""
        due = select(func.min(Job.due_at)).where(Job.kind == "timer", Job.state == "waiting", Job.due_at <= instant)
        while True:
            with self.runtime.database.read() as session:
                next_ = session.scalar(due)
            self.clock.now = max(next_ or instant, self.clock.now)
            self.work()
            if next_ is None:
                return self
