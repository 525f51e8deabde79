"""Failures that are known: each says what happens today, and the day it is mended its test asks to be freed of it."""

from typing import Any

import pytest


def fails(today: str, raises: type[BaseException] | tuple[type[BaseException], ...] = AssertionError) -> Any:
    """The mark of a test, or of one row of a table, that fails today by ``raises``."""
    return pytest.mark.xfail(strict=True, reason=today, raises=raises)


def failing(today: str, *values: Any, raises: type[BaseException] = AssertionError, name: str | None = None) -> Any:
    """One row of a table that fails today."""
    return pytest.param(*values, marks=fails(today, raises), id=name)
