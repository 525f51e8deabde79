"""A sandbox whose zygote also knows the tests' misdeeds."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from services.sandbox.parent import Sandbox

MODULES = ("services.uploads.warm_up", "tests.services.sandbox.misdeeds", "tests.services.sandbox.acts")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for all tests of a module: nothing that one leaves may touch the next."""
    with closing(Sandbox(MODULES)) as made:
        yield made
