from collections.abc import Iterator

import pytest

from engine.service import Service
from tests.engine.effects import effects, leave_a_row
from tests.engine.office import Office


@pytest.fixture
def row(office: Office) -> Iterator[Office]:
    """An office whose service ``work`` is local and leaves one row a call."""
    effects.metadata.create_all(office.database.engine)
    office.services["work"] = Service("work", leave_a_row, local=True)
    yield office
    effects.metadata.drop_all(office.database.engine)
