"""The demo's cases, made while the office is open already: story by story, and those that were cut once more."""

import logging
import threading
from datetime import timedelta

from sqlalchemy import select

from engine.record import linking
from services.periodic import Round
from web.demonstration import Preparing
from web.installation import Installation

#: The mark of an office whose people the demo brought: :func:`web.demo.seed` writes it.
BEGUN = "demo"
#: Longer than any act of a story; a story that is cut is told anew at the next start.
_LONGEST_ACT = 45.0
#: No story begins earlier than that.
_PAST = timedelta(days=366)
_log = logging.getLogger("aliado.demo")


class Filling:
    """What is left of the stories in a thread of its own, between :meth:`begin` and :meth:`end`.

    ``preparing``: how far it is, for the pages; ``None`` where nothing is left.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="demo", daemon=True)
        self._left = left(installation)
        self.preparing = Preparing(len(self._left)) if self._left else None

    def begin(self) -> None:
        """Go on beside everything else; at once where nothing is left."""
        if self._left:
            self._thread.start()

    def end(self) -> bool:
        """Stop between two acts; whether all stories are told."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(_LONGEST_ACT)
        return self.preparing is None or self.preparing.over

    def _work(self) -> None:
        try:
            fill(self._installation, self.preparing, self._stop)
        except Exception as fault:  # noqa: BLE001  the office is open: what is missing comes at its next start
            _log.error("the demo's cases stopped: %s", type(fault).__name__)
            if self.preparing is not None:
                self.preparing.broken = True


def left(installation: Installation) -> list[str]:
    """The names of the stories that are not told yet; none where the demo never began, or mails leave the machine."""
    if not (installation.settings.demo and installation.settings.demo_mailbox):
        return []
    from web.demo.stories import STORIES

    with installation.database.read() as session:
        told = set(session.scalars(select(Round.name).where(Round.name.startswith(BEGUN))))
    return [name for name in STORIES if _mark(name) not in told] if BEGUN in told else []


def fill(installation: Installation, preparing: Preparing | None = None, stop: threading.Event | None = None) -> None:
    """Tell every story that is left, up to the present instant."""
    from web.demo import timeline  # only a first start draws paper and loads what that takes
    from web.demo.beside import office_beside
    from web.demo.stories import STORIES

    stopped = (stop or threading.Event()).is_set
    now = installation.now()
    at = timeline.days_ago(installation, now)
    clock = timeline.MovedClock(now)
    logging.getLogger("aliado.jobs").addFilter(_not_of_the_demo)
    _link(installation)  # what a start that was cut brought over and did not link
    while names := left(installation):
        with office_beside(installation, clock) as beside:
            for name in names:
                if not timeline.play(beside.then, clock, STORIES[name](beside.then, at), now, stopped):
                    return
                if not beside.bring_over(_mark(name)):
                    break
                _link(installation)
                if preparing is not None:
                    preparing.done = preparing.total - len(left(installation))


def _link(installation: Installation) -> None:
    """A past came over: the worker looks at the last minutes alone."""
    now = installation.now()
    linking.link(installation.database, now, now - _PAST)


def _mark(name: str) -> str:
    return f"{BEGUN} {name}"


def _not_of_the_demo(record: logging.LogRecord) -> bool:
    """One story is of a mail server that is away: that is no fault of this office."""
    return record.threadName != "demo"
