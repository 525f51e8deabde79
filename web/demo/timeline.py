"""How the demo gets a past: the people of a story act on a clock that is moved, through the engine itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.calendar import peru
from web.installation import Installation

#: What one person does over time: each value is when to go on.
Story = Iterator[datetime]


@dataclass
class MovedClock:
    """A clock that stands where it was put."""

    now: datetime

    def __call__(self) -> datetime:
        """The instant it stands at (UTC)."""
        return self.now.astimezone(UTC)


def days_ago(installation: Installation, now: datetime) -> Callable[[int, int], datetime]:
    """``at(days, hour)``: so many working days before today, at that hour here; never after ``now``."""
    with installation.database.read() as session:
        calendar = peru.calendar(installation.tools, session)
    zone = installation.tools.zone
    today = now.astimezone(zone).date()
    working = [today]
    while len(working) < 60:
        day = working[-1] - timedelta(days=1)
        while not calendar.is_working(day):
            day -= timedelta(days=1)
        working.append(day)

    def at(days: int, hour: int = 10) -> datetime:
        wanted = datetime.combine(working[days], datetime.min.time(), zone) + timedelta(hours=hour)
        return min(wanted, now)

    return at


def play(
    installation: Installation,
    clock: MovedClock,
    story: Story,
    until: datetime,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Let a story happen from its first act to ``until``; between two acts the worker does what is due, twice a day.

    ``stopped`` is asked between two acts: once it says yes, the story stays unfinished. Returns whether it is told.
    """
    clock.now = when = next(story)
    while not stopped():
        following = next(story, None)
        installation.dispatcher.run_all()
        if following is None:
            _wait(installation, clock, until, stopped)
            return not stopped()
        when = max(following, when)
        _wait(installation, clock, when, stopped)
    return False


def _wait(installation: Installation, clock: MovedClock, until: datetime, stopped: Callable[[], bool]) -> None:
    while clock.now < until and not stopped():
        clock.now = min(clock.now + timedelta(hours=12), until)
        installation.dispatcher.run_all()
