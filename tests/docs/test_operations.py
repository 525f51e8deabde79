"""The manual shows every limit there is, with its figures."""

from datetime import timedelta
from pathlib import Path

from services import attempt_limits
from tests.docs import blocks

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
_SPANS = {timedelta(minutes=15): "15 minutes", timedelta(hours=1): "1 hour", timedelta(days=1): "1 day"}


def test_the_manual_shows_the_table_of_limits() -> None:
    told = [[one.purpose, str(one.times), _SPANS[one.span]] for one in attempt_limits.TABLE]
    assert blocks.table(PAGE, "Limits") == told


def test_every_limit_stands_in_the_table() -> None:
    defined = [value for value in vars(attempt_limits).values() if isinstance(value, attempt_limits.Limit)]
    assert sorted(map(id, defined)) == sorted(map(id, attempt_limits.TABLE))
