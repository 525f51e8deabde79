"""The list of open tasks against the plain answer: everything read, filtered and sorted in Python."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine import queries, tasklist
from engine.actor import Actor
from engine.models import NEVER, SearchValue, UserTask
from engine.queries import TaskFilter
from tests.engine.office import CLERK, END, START, Office, node, road

ANA = Actor("ana", frozenset({"office", "desk"}))
ONE_GROUP = Actor("eva", frozenset({"desk"}))
_TASK = (
    '<zeebe:assignmentDefinition candidateGroups="=groups" assignee="=who"/><zeebe:priorityDefinition '
    'priority="=priority"/><zeebe:taskSchedule dueDate="=due"/>'
)
_SEARCH = (
    '<bpmn:extensionElements><zeebe:properties><zeebe:property name="search:kind" value="=kind"/>'
    '<zeebe:property name="search:place" value="=place"/></zeebe:properties></bpmn:extensionElements>'
)
FIRST = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def full(office: Office) -> Office:
    """Forty tasks of two groups, some taken, some without a due date, several of the same urgency."""
    office.draw(_SEARCH + START + node("userTask", "a", "", _TASK) + END + road("start", "a", "end"))
    for number in range(40):
        office.start(
            groups=["office"] if number % 3 else ["desk", "other"],
            who="ana" if number % 5 == 0 else None,
            priority=[50, 80, 50, 20][number % 4],
            due=None if number % 7 == 0 else FIRST + timedelta(days=number % 6),
            kind=["new", "change"][number % 2],
            place=f"place {number % 11}",
        )
    return office


def _plain(office: Office, wanted: TaskFilter, actor: Actor) -> list[int]:
    """The same list, by reading everything."""
    with office.database.read() as session:
        rows = list(session.scalars(select(UserTask)))
        values = {(v.instance_key, v.name): v.value for v in session.scalars(select(SearchValue))}
    found = [
        row
        for row in rows
        if (row.assignee == actor.name if wanted.mine else actor.groups & set(row.groups.split("|")))
        and not (wanted.unassigned and row.assignee)
        and (wanted.priority_from is None or row.priority >= wanted.priority_from)
        and (wanted.assignee is None or row.assignee == wanted.assignee)
        and not (wanted.due_before and (row.due_at is None or row.due_at >= wanted.due_before))
        and not (wanted.due_after and (row.due_at is None or row.due_at < wanted.due_after))
        and all(values.get((row.instance_key, name)) == value for name, value in wanted.attributes.items())
    ]
    return [row.key for row in sorted(found, key=lambda row: (-row.priority, row.due_at or NEVER, row.key))]


@pytest.mark.parametrize("few", [tasklist.FEW, 0])
@pytest.mark.parametrize("actor", [ANA, ONE_GROUP])
@pytest.mark.parametrize(
    "wanted",
    [
        TaskFilter(),
        TaskFilter(mine=True),
        TaskFilter(unassigned=True),
        TaskFilter(due_before=FIRST + timedelta(days=3)),
        TaskFilter(due_after=FIRST + timedelta(days=3), unassigned=True),
        TaskFilter(priority_from=60, due_after=FIRST),
        TaskFilter(assignee="ana"),
        TaskFilter(attributes={"kind": "new"}),
        TaskFilter(attributes={"kind": "change", "place": "place 3"}, due_before=FIRST + timedelta(days=9)),
        TaskFilter(attributes={"kind": "nothing has this"}),
    ],
    ids=str,
)
def test_pages_and_count_are_those_of_the_plain_answer(
    full: Office, wanted: TaskFilter, actor: Actor, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasklist, "FEW", few)
    expected, seen, after = _plain(full, wanted, actor), [], None
    with full.database.read() as session:
        while True:
            page = queries.tasks(session, actor, wanted, after, size=7)
            assert page.total == len(expected)
            seen += [line.key for line in page.lines]
            if (after := page.after) is None:
                break
    assert seen == expected


@pytest.mark.parametrize("actor", [ANA, ONE_GROUP])
def test_the_next_task_is_the_first_of_ones_own_else_of_the_groups(full: Office, actor: Actor) -> None:
    mine, free = (_plain(full, wanted, actor) for wanted in (TaskFilter(mine=True), TaskFilter(unassigned=True)))
    with full.database.read() as session:
        assert queries.next_task(session, actor) == (mine or free)[0]
    with full.database.write() as session:
        session.execute(update(UserTask).where(UserTask.assignee == actor.name).values(assignee="somebody else"))
    with full.database.read() as session:
        assert queries.next_task(session, actor) == free[0]


def test_the_count_stops_at_more_than(full: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasklist, "MOST_COUNTED", 10)
    with full.database.read() as session:
        assert queries.tasks(session, ANA, TaskFilter(), size=5).total == 11


def test_an_unreadable_place_is_the_top(full: Office) -> None:
    with full.database.read() as session:
        top = queries.tasks(session, ANA, TaskFilter(), size=5)
        for after in ("", "x_y_z", "1_2", "1_9999-99-99_3"):
            assert queries.tasks(session, ANA, TaskFilter(), after, size=5).lines == top.lines


def test_a_task_made_more_urgent_moves_up(full: Office) -> None:
    with full.database.write() as session:
        row = session.scalars(select(UserTask).where(UserTask.due_at.is_(None), UserTask.priority == 20)).first()
        assert row is not None and row.deadline == NEVER
        row.priority, row.due_at = 99, FIRST
    with full.database.read() as session:
        assert queries.tasks(session, ANA, TaskFilter(), size=1).lines[0].key == row.key


def test_what_may_be_chosen_comes_from_open_instances(full: Office) -> None:
    with full.database.read() as session:
        assert tasklist.choices(session, most=10) == {"kind": ["change", "new"]}  # eleven places are too many
        assert len(tasklist.choices(session, most=11)["place"]) == 11
    every_third = Actor("ana", CLERK.groups | {"desk"})
    with full.database.read() as session:
        lines = queries.tasks(session, ANA, TaskFilter(attributes={"kind": "new"}), size=50).lines
    for line in lines:
        full.runtime.complete(line.key, {}, every_third) if line.assignee else full.runtime.cancel(
            line.instance_key, every_third, "test"
        )
    with full.database.read() as session:
        assert "kind" not in tasklist.choices(session, most=11)
        assert queries.tasks(session, ANA, TaskFilter(attributes={"kind": "new"})).lines == ()
