"""Which request, instance and job the work at hand belongs to, for the logs. Keys only: never a name or a value."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_KEYS: ContextVar[dict[str, int | str]] = ContextVar("aliado_keys")


@contextmanager
def about(**keys: int | str) -> Iterator[None]:
    """What is logged inside the block, in this thread, belongs to ``keys``."""
    before = _KEYS.set({**current(), **keys})
    try:
        yield
    finally:
        _KEYS.reset(before)


def begin(**keys: int | str) -> None:
    """Something new begins in this thread (a request): what went before belongs to something else."""
    _KEYS.set(dict(keys))


def note(**keys: int | str) -> None:
    """The work at hand turns out to belong to ``keys`` too."""
    current().update(keys)


def current() -> dict[str, int | str]:
    """The keys of the work at hand; empty outside any."""
    try:
        return _KEYS.get()
    except LookupError:
        return {}
