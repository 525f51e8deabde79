"""The office in which services are tested: an empty database, a stopped clock, a vault of its own."""

import pytest

from engine.service import Call
from services.people import passwords
from services.store import DiskStore
from services.tools import Tools
from tests.cheap_passwords import AS_SHIPPED


@pytest.fixture
def tools(database, vault, keys, clock, tmp_path) -> Tools:
    """Everything services share."""
    settings = {"public_address": "https://aliado.test"}
    return Tools(database, vault, DiskStore(tmp_path / "store"), keys, clock, settings=settings)


@pytest.fixture
def call(tools):
    """``call(element, …)``: the surroundings of one job, each with a key of its own."""

    def make(element_id: str = "task", instance_key: int = 7, **more) -> Call:
        return Call(key=tools.keys(), instance_key=instance_key, element_id=element_id, now=tools.clock(), **more)

    return make


@pytest.fixture
def dear_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost in use."""
    monkeypatch.setattr(passwords, "_hasher", AS_SHIPPED)
