"""Row keys: 63-bit integers, ordered in time, made without asking the database.

Layout: 41 bits of milliseconds since 2026 (until 2095), 10 bits of process number, 12 bits of sequence. A process
draws its number at start from a counter in the database (:func:`draw_number`), so two living processes share one
only if 1,024 others started between them; even then the primary key refuses the second row rather than mixing two.
A clock that is set back does not bring old keys again: the generator never goes below the last millisecond it used.
"""

import threading
import time
from collections.abc import Callable

from sqlalchemy import Integer, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.database.sessions import Base

_EPOCH_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z
_SEQUENCE_BITS, _NUMBER_BITS = 12, 10


class KeyCounter(Base):
    """One row: how many processes have drawn a number."""

    __tablename__ = "key_counter"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    drawn: Mapped[int] = mapped_column(Integer, default=0)


def draw_number(session: Session) -> int:
    """The next process number, 0–1023; call it once per process, in a writing transaction."""
    counter = session.scalar(select(KeyCounter).with_for_update())
    if counter is None:
        counter = KeyCounter(id=1, drawn=0)
        session.add(counter)
    counter.drawn += 1
    return counter.drawn % (1 << _NUMBER_BITS)


class Keys:
    """A source of keys for one process; safe between threads."""

    def __init__(self, number: int, milliseconds: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
        self._number = number
        self._milliseconds = milliseconds
        self._lock = threading.Lock()
        self._last = 0
        self._sequence = 0

    def __call__(self) -> int:
        """A new key, greater than every key this source gave before."""
        with self._lock:
            now = max(self._milliseconds() - _EPOCH_MS, self._last)
            self._sequence = self._sequence + 1 if now == self._last else 0
            if self._sequence >= 1 << _SEQUENCE_BITS:  # more than 4,096 in a millisecond: borrow the next one
                now, self._sequence = now + 1, 0
            self._last = now
            return now << (_NUMBER_BITS + _SEQUENCE_BITS) | self._number << _SEQUENCE_BITS | self._sequence
