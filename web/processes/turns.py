"""One piece of heavy work a person at a time, few for all of them: a page's thread that waits serves nobody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import Refusal

#: So many threads of a process may wait for such work; the others serve pages.
MOST = 2
_lock = threading.Lock()
_busy: set[str] = set()


class StillAtWork(Refusal):
    """What the same person, or others, sent before is still being worked on."""


@contextmanager
def taking_turns(name: str) -> Iterator[None]:
    """Hold the person's turn while the block lasts. Raises :class:`StillAtWork`."""
    with _lock:
        if name in _busy or len(_busy) >= MOST:
            raise StillAtWork
        _busy.add(name)
    try:
        yield
    finally:
        with _lock:
            _busy.discard(name)
