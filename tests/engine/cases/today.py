"""How a case is marked that is not right yet."""

import pytest


def wrong_today(
    what: str, raises: type[BaseException] | tuple[type[BaseException], ...] = AssertionError
) -> pytest.MarkDecorator:
    """A strict expected failure: ``what`` happens today, ``raises`` is how the test meets it. Goes with its repair."""
    return pytest.mark.xfail(strict=True, raises=raises, reason=what)
