"""What is made of a failure: how long to wait before the next try, and which of its words may be kept."""

import logging
import random
import re
import traceback
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import exc

from engine.errors import Refusal

_log = logging.getLogger("aliado.jobs")
#: The database's fault and not the work's: away, full, without a connection to spare, not to be written for now.
OF_THE_DATABASE: Final = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError)
#: The work's own faults beside its refusals: the same call meets them again.
_OF_THE_WORK: Final = (TypeError, NameError, AttributeError, LookupError, ArithmeticError, AssertionError)
_FIRST_WAIT, _LONGEST_WAIT, _GROWTH = timedelta(seconds=30), timedelta(minutes=30), 4


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many failures: 30 s, 2 min, 8 min, then every half hour; ± 20 %."""
    wait: timedelta = min(_FIRST_WAIT * float(_GROWTH ** min(attempts - 1, 9)), _LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311  spreads load, guards nothing


def repeats_itself(failure: Exception) -> bool:
    """Whether trying again meets the same: the work is at fault, and not the world around it."""
    if isinstance(failure, Refusal):
        return not failure.passes
    return isinstance(failure, _OF_THE_WORK)


def longest_wait() -> timedelta:
    """No failure makes a job wait longer than this."""
    return _LONGEST_WAIT * 1.2


def shortly() -> timedelta:
    """How long to wait for a place where others are served first: 2 to 4 s, so that not all come back at once."""
    return timedelta(seconds=random.uniform(2, 4))  # noqa: S311  the same


def without_personal_data(text: str) -> str:
    """An error's own words with what may be an address or a document number blotted out; at most 500 characters."""
    blotted = re.sub(r"[\w.+-]+@[\w.-]+", "•@•", text[:2000])
    return re.sub(r"\d{6,}", "•", blotted)[:500]


def named(failure: BaseException) -> str:
    """An error's class and place, for the log: its own words may hold personal data."""
    frames = traceback.extract_tb(failure.__traceback__)
    where = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(failure).__name__}{where}"


def each_apart(instances: Iterable[int], do: Callable[[int], int]) -> int:
    """The sum of what ``do`` gives for each instance's key. One whose data is damaged is named in the log and stops no
    other: ``aliado verify`` says what is wrong with it, and its own next job becomes an incident.
    """
    total = 0
    for key in instances:
        try:
            total += do(key)
        except OF_THE_DATABASE:
            raise
        except Exception as damage:  # noqa: BLE001  whatever damaged data makes of itself
            _log.error("instance %s was left as it is: %s", key, named(damage))
    return total
