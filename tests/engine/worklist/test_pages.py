"""The list of open tasks against the plain answer: everything read, filtered and sorted in Python."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, true, update
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import task_index
from engine.models.process import NEVER, SearchValue, SearchWord, TaskTrait, UserTask
from engine.worklist import pages, tasks, words
from engine.worklist.tasks import TaskFilter
from tests.engine.office import CLERK, END, START, Office, node, road
from tests.engine.worklist.conftest import FIRST, SEARCH, TASK

ANA = Actor("ana", frozenset({"office", "desk"}))

ONE_GROUP = Actor("eva", frozenset({"desk"}))


def _plain(office: Office, wanted: TaskFilter, actor: Actor) -> list[int]:
    with office.database.read() as session:
        rows = list(session.scalars(select(UserTask)))
        values = {(v.instance_key, v.name): v.value for v in session.scalars(select(SearchValue))}
        stored = {key: set(own) for key, own in _stored(session).items()}
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
        and all(_has(word, row, stored[row.instance_key], wanted) for word in words.words(wanted.text))
    ]
    return [row.key for row in sorted(found, key=lambda row: (-row.priority, row.due_at or NEVER, row.key))]


def _stored(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in session.scalars(select(SearchWord)):
        found.setdefault(row.instance_key, []).append(row.word)
    return found


def _has(word: str, row: UserTask, stored: set[str], wanted: TaskFilter) -> bool:
    clear = [*words.words(row.name), *(each for each in stored if not each.startswith(words.HASH))]
    return any(each.startswith(word) for each in clear) or bool(wanted.secret and wanted.secret(word) in stored)


@pytest.mark.parametrize("few", [pages.FEW, 3, 1])
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
        TaskFilter(attributes={"kind": "change", "place": "Sítio 3"}, due_before=FIRST + timedelta(days=9)),
        TaskFilter(attributes={"kind": "nothing has this"}),
        TaskFilter(text="SITIO"),
        TaskFilter(text="sitio 1"),
        TaskFilter(text="s new", unassigned=True),
        TaskFilter(text="look"),
        TaskFilter(text="n", attributes={"kind": "change"}),
        TaskFilter(text="ñahui"),
        TaskFilter(text="*ñahui rojas 1"),
        TaskFilter(text="*40000003", mine=True),
        TaskFilter(text="*quispe", due_before=FIRST + timedelta(days=3)),
        TaskFilter(text="*quis"),
        TaskFilter(text="-- %"),
    ],
    ids=str,
)
def test_pages_and_count_are_those_of_the_plain_answer(
    standing: Office, wanted: TaskFilter, actor: Actor, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text with an asterisk is typed by somebody who may ask for words of personal data."""
    for limit in ("FEW", "SAMPLE", "MOST_BEGUN") if few < 40 else ():
        monkeypatch.setattr(pages, limit, few)
    if wanted.text.startswith("*"):
        wanted = replace(wanted, text=wanted.text[1:], secret=partial(words.hashed, standing.vault))
    expected, seen, after = _plain(standing, wanted, actor), [], None
    with standing.database.read() as session:
        while True:
            page = tasks.tasks(session, actor, wanted, after, size=7)
            assert page.total == len(expected)
            seen += [line.key for line in page.lines]
            if (after := page.after) is None:
                break
    assert seen == expected


@pytest.mark.parametrize("attributes", [{}, {"kind": "new"}])
def test_a_list_may_be_of_one_process_element_or_instance(standing: Office, attributes: dict[str, str]) -> None:
    with standing.database.read() as session:
        row = session.scalars(select(UserTask).where(UserTask.groups == "office").order_by(UserTask.key)).first()
        assert row is not None
        whole = tasks.tasks(session, ANA, TaskFilter(attributes=attributes)).total
        for given, number in (({"process_id": "p"}, whole), ({"process_id": "q"}, 0), ({"element_id": "look"}, whole)):
            assert tasks.tasks(session, ANA, TaskFilter(attributes=attributes, **given)).total == number  # type: ignore[arg-type]
        alone = Actor("x", frozenset({"office"}), instance=row.instance_key)
        own = tasks.tasks(session, alone, TaskFilter(attributes={"place": "Sítio 1"} if attributes else {}))
    assert [line.key for line in own.lines] == [row.key]


def test_a_value_that_changes_lists_a_sibling_that_stays_anew(office: Office) -> None:
    changes = '<zeebe:ioMapping><zeebe:output source="=&quot;change&quot;" target="kind"/></zeebe:ioMapping>'
    office.draw(
        SEARCH + START + node("parallelGateway", "both") + node("userTask", "a", "", TASK + changes)
        + node("userTask", "b", "", TASK) + END + road("start", "both", "a", "end") + road("both", "b", "end")
    )  # fmt: skip
    given = {"groups": ["office"], "who": None, "priority": 50, "due": None, "person": "Ñahui", "number": 1}
    office.start(**given, kind="new", place="here")
    office.runtime.worklist.claim(office.tasks()["b"], ANA)
    office.runtime.complete(office.tasks()["a"], {}, ANA)
    _lists_are_right(office)
    with office.database.read() as session:
        found = [tasks.tasks(session, ANA, TaskFilter(attributes={"kind": kind})) for kind in ("new", "change")]
        assert [[line.element_id for line in page.lines] for page in found] == [[], ["b"]]


@pytest.mark.parametrize("actor", [ANA, ONE_GROUP])
def test_the_next_task_is_the_first_of_ones_own_else_of_the_groups(full: Office, actor: Actor) -> None:
    mine, free = (_plain(full, wanted, actor) for wanted in (TaskFilter(mine=True), TaskFilter(unassigned=True)))
    with full.database.read() as session:
        assert tasks.next_task(session, actor, full.runtime.library.elements_of) == (mine or free)[0]
    with full.database.write() as session:
        session.execute(update(UserTask).where(UserTask.assignee == actor.name).values(assignee="somebody else"))
    with full.database.read() as session:
        assert tasks.next_task(session, actor, full.runtime.library.elements_of) == free[0]


def test_the_count_stops_at_more_than(standing: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_COUNTED", 10)
    with standing.database.read() as session:
        assert tasks.tasks(session, ANA, TaskFilter(), size=5).total == 11


def test_an_unreadable_place_is_the_top(standing: Office) -> None:
    with standing.database.read() as session:
        top = tasks.tasks(session, ANA, TaskFilter(), size=5)
        for after in ("", "x_y_z", "1_2", "1_9999-99-99_3", f"{10**20}_2026-01-01T00:00:00+00:00_1"):
            assert tasks.tasks(session, ANA, TaskFilter(), after, size=5).lines == top.lines


def test_a_task_made_more_urgent_moves_up(full: Office) -> None:
    with full.database.write() as session:
        row = session.scalars(select(UserTask).where(UserTask.due_at.is_(None), UserTask.priority == 20)).first()
        assert row is not None and row.deadline == NEVER
        row.priority, row.due_at = 99, FIRST
    with full.database.read() as session:
        assert tasks.tasks(session, ANA, TaskFilter(), size=1).lines[0].key == row.key


def test_what_a_task_is_listed_under_follows_the_task(full: Office) -> None:
    """Taken, given on, made urgent, changed, ended: what stands in the lists is what stands in its row."""
    rosa = Actor("rosa", frozenset({"office", "desk", "other"}))
    with full.database.read() as session:
        free = tasks.tasks(session, rosa, TaskFilter(unassigned=True, attributes={"kind": "new"}))
    taken, given, urgent = (line.key for line in free.lines[:3])
    full.runtime.worklist.claim(taken, rosa)
    full.runtime.worklist.assign(given, rosa, "eva")
    with full.database.write() as session:
        session.get_one(UserTask, urgent).priority = 99
    _lists_are_right(full)
    with full.database.read() as session:
        now = tasks.tasks(session, rosa, TaskFilter(unassigned=True, attributes={"kind": "new"}))
    assert (now.total, now.lines[0].key) == (free.total - 2, urgent)
    full.runtime.complete(urgent, {}, rosa)
    full.runtime.worklist.release_all("eva", rosa)
    _lists_are_right(full)


def _lists_are_right(office: Office) -> None:
    stands = (TaskTrait.groups, TaskTrait.free, TaskTrait.rank, TaskTrait.deadline, TaskTrait.key)
    with office.database.read() as session:
        expected = {tuple(row) for row in session.execute(task_index.listed(true()))}
        assert {tuple(row) for row in session.execute(select(TaskTrait.trait, *stands))} == expected


def test_two_attributes_are_not_mistaken_for_one_that_spells_both(full: Office) -> None:
    full.start(groups=["office"], who=None, priority=50, due=None, kind="new&place=Sítio 3", place="x",
               person=None, number=1)  # fmt: skip
    with full.database.read() as session:
        for asked in ({"kind": "new", "place": "Sítio 3"}, {"kind": "new&place=Sítio 3"}):
            found = tasks.tasks(session, ANA, TaskFilter(attributes=asked))
            assert all(asked.items() <= line.attributes.items() for line in found.lines)
            assert found.total == len(found.lines) > 0


def test_what_may_be_chosen_comes_from_open_instances(full: Office) -> None:
    with full.database.read() as session:
        assert pages.choices(session, ["kind", "place"], most=10) == {
            "kind": ["change", "new"]
        }  # eleven places are too many
        assert len(pages.choices(session, ["kind", "place"], most=11)["place"]) == 11
    every_third = Actor("ana", CLERK.groups | {"desk"})
    with full.database.read() as session:
        lines = tasks.tasks(session, ANA, TaskFilter(attributes={"kind": "new"}), size=50).lines
    for line in lines:
        full.runtime.complete(line.key, {}, every_third) if line.assignee else full.runtime.cancel(
            line.instance_key, every_third, "test"
        )
    with full.database.read() as session:
        assert "kind" not in pages.choices(session, ["kind", "place"], most=11)
        assert tasks.tasks(session, ANA, TaskFilter(attributes={"kind": "new"})).lines == ()
