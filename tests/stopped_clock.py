"""A clock that only moves when a test says so, so that six working days pass in no time."""

from datetime import UTC, datetime, timedelta


class StoppedClock:
    """Stands in for :data:`engine.clock.Clock`; ``now`` may be set, always to an aware instant."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 15, tzinfo=UTC)) -> None:
        """``now``: Monday 2 March 2026, ten in the morning in Lima, where a test names nothing else."""
        self.now = now

    def __call__(self) -> datetime:
        """The instant at which the clock stands, in UTC."""
        return self.now.astimezone(UTC)

    def advance(self, **span: float) -> datetime:
        """Move forward by a ``timedelta``'s arguments (``days=6, hours=1``); returns the new instant."""
        self.now += timedelta(**span)
        return self()
