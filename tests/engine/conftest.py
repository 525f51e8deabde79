"""The office fixture: an engine on the database at hand."""

from typing import Any

import pytest

from engine.database import Database
from tests.engine.office import Office


@pytest.fixture
def office(database: Database, clock: Any, keys: Any, vault: Any) -> Office:
    return Office(database, clock, keys, vault)
