"""Time as the procedure knows it: injected, so that a test can let six working days pass.

Terms, timers and due dates use this clock. Leases use the database's (two machines must agree about those).
"""

from collections.abc import Callable
from datetime import UTC, datetime

#: Returns the present instant, aware, in UTC.
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's clock, aware, in UTC."""
    return datetime.now(UTC)
