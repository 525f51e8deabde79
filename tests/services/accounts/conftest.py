"""Invented people, and an office to issue them accounts."""

import pytest

from services.accounts import tasks


def person(document: str = "00000011", **more: str) -> dict[str, str]:
    return {"document_type": "DNI", "document": document, "names": "Luz", "paternal": "Ñaupari", **more}


@pytest.fixture
def replace(tools, call):
    """``replace(ubigeo, person)`` in a step of its own; returns the outputs."""

    def step(ubigeo: str, who: dict[str, str]) -> dict[str, object]:
        with tools.database.write() as session:
            return tasks.replace(tools, session, call("issue"), ubigeo=ubigeo, person=who)

    return step
