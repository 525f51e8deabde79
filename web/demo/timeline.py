"""How the demo gets a past: people act in the order of time, on a clock that is moved, through the engine itself."""

import heapq
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
    stories: list[Story],
    until: datetime,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Let every story happen in the order of time; between two acts the worker does what is due, twice a day.

    ``stopped`` is asked between two acts: once it says yes, what happened so far is all there is.
    """
    coming = [(next(story), number, story) for number, story in enumerate(stories)]
    heapq.heapify(coming)
    while coming and not stopped():
        when, number, story = heapq.heappop(coming)
        _wait(installation, clock, when, stopped)
        following = next(story, None)
        installation.dispatcher.run_all()
        if following is not None:
            heapq.heappush(coming, (max(following, when), number, story))
    _wait(installation, clock, until, stopped)


def _wait(installation: Installation, clock: MovedClock, until: datetime, stopped: Callable[[], bool]) -> None:
    while clock.now < until and not stopped():
        clock.now = min(clock.now + timedelta(hours=12), until)
        installation.dispatcher.run_all()
