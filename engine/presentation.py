"""How a FEEL value is written for people: the engine knows no country, so whoever renders passes a Presentation.

The default writes ISO forms in UTC. Which months, marks and zone a country uses is said once, in ``services/``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Presentation:
    """A country's way of writing values.

    ``date``, ``time`` and ``date_time`` are :meth:`str.format` patterns over ``year``, ``month``, ``month_name``,
    ``day``, ``hour``, ``minute``; instants are shown in ``zone``, and one without a zone is taken to be in it.
    """

    date: str = "{year:04}-{month:02}-{day:02}"
    time: str = "{hour:02}:{minute:02}"
    date_time: str = "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"
    month_names: tuple[str, ...] = ()
    decimal_mark: str = "."
    true: str = "true"
    false: str = "false"
    zone: dt.tzinfo = dt.UTC
    phone_region: str = ""

    def show(self, value: Any) -> str:
        """The text people read; null is empty, a list is joined by commas, a context shows its entries."""
        match value:
            case None:
                return ""
            case str():
                return str(value)
            case bool():
                return self.true if value else self.false
            case int() | float() | Decimal():
                return self._number(value)
            case dt.datetime():
                local = value.astimezone(self.zone) if value.tzinfo else value
                return self._moment(self.date_time, local.date(), local.time())
            case dt.date():
                return self._moment(self.date, value, dt.time())
            case dt.time():
                return self._moment(self.time, dt.date.min, value)
            case list() | tuple():
                return ", ".join(map(self.show, value))
            case Mapping():
                return ", ".join(f"{name}: {self.show(entry)}" for name, entry in value.items())
        return str(value)

    def _number(self, value: int | float | Decimal) -> str:
        """All digits, never an exponent: 1E+3 is written 1000."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if not exact.is_finite() or abs(exact.adjusted()) > 100:
            return str(exact)
        return format(exact, "f").replace(".", self.decimal_mark)

    def _moment(self, pattern: str, day: dt.date, time: dt.time) -> str:
        name = self.month_names[day.month - 1] if self.month_names else str(day.month)
        return pattern.format(
            year=day.year, month=day.month, month_name=name, day=day.day, hour=time.hour, minute=time.minute
        )


#: Writes ISO dates in UTC: what the engine uses when nobody says otherwise.
ISO = Presentation()
