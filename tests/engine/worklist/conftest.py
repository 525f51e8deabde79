"""Open tasks of many instances, to be listed: made anew, or once for tests that only look."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.database.keys import Keys
from engine.database.sessions import Database
from engine.database.vault import Vault
from tests.engine.office import END, START, Office, node, road
from tests.stopped_clock import StoppedClock

TASK = (
    '<zeebe:assignmentDefinition candidateGroups="=groups" assignee="=who"/><zeebe:priorityDefinition '
    'priority="=priority"/><zeebe:taskSchedule dueDate="=due"/>'
)
SEARCH = (
    '<bpmn:extensionElements><zeebe:properties><zeebe:property name="search:kind" value="=kind"/>'
    '<zeebe:property name="search:place" value="=place"/><zeebe:property name="find:who" value="=[person, [number]]"/>'
    "</zeebe:properties></bpmn:extensionElements>"
)
FIRST = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def full(office: Office) -> Office:
    """Forty tasks of two groups, some taken, some without a due date, several of the same urgency."""
    return _filled(office)


@pytest.fixture(scope="module")
def standing(lasting_database: Database) -> Office:
    """The same for tests that only look, made once."""
    return _filled(Office(lasting_database, StoppedClock(), Keys(number=1), Vault([Vault.new_key()])))


def _filled(office: Office) -> Office:
    office.draw(SEARCH + START + node("userTask", "look", "", TASK) + END + road("start", "look", "end"))
    for number in range(40):
        office.start(
            groups=["office"] if number % 3 else ["desk", "other"],
            who="ana" if number % 5 == 0 else None,
            priority=[50, 80, 50, 20][number % 4],
            due=None if number % 7 == 0 else FIRST + timedelta(days=number % 6),
            kind=["new", "change"][number % 2],
            place=f"Sítio {number % 11}",
            person=["Ñahui Rojas", "Quispe", None][number % 3],
            number=40_000_000 + number % 7,
        )
    return office
