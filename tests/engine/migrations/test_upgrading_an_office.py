"""An upgrade loses no instance: what waited before the newest migrations goes on after them."""

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import migrations
from engine.actor import Actor
from engine.database.keys import Keys
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.execution import task_form
from engine.jobs.dispatcher import Dispatcher
from engine.migrations import applying
from engine.models.process import Draft, SearchWord, TaskTrait
from engine.queries import search as lookup
from tests.engine.office import CLERK, END, START, Office, node, road, service, timer, user
from tests.stopped_clock import StoppedClock
from web.commands.tables import import_all


@pytest.fixture
def office(empty_database: Database, clock: StoppedClock, keys: Keys, vault: Vault) -> Office:
    """An office on tables as the migrations make them, which can be undone."""
    import_all()
    migrations.upgrade(empty_database)
    return Office(empty_database, clock, keys, vault)


def test_instances_that_waited_go_on_after_an_upgrade(
    office: Office, empty_database: Database, clock: StoppedClock
) -> None:
    wait = node("intermediateCatchEvent", "t", timer("PT1H"))
    office.draw(START + user("a") + service("s") + wait + END + road("start", "a", "s", "t", "end"))
    for number in range(3):
        office.start(order=str(number))
    office.do("a")
    office.work()  # one waits for a timer, one for a person
    with applying._alone(empty_database) as connection:
        command.downgrade(applying._config(connection), "0001")
    assert migrations.pending(empty_database)
    migrations.upgrade(empty_database)
    office.check_rows()
    clock.advance(hours=2)
    Dispatcher(office.runtime).run_all()
    office.check_rows()
    assert office.done("fired") == ["t"]
    assert office.waiting() == {"a"}
    for _ in range(2):
        office.do("a")
    office.work()
    clock.advance(hours=2)
    office.work()
    assert office.done("fired") == ["t", "t", "t"]
    assert office.waiting() == set()


def test_a_draft_belongs_to_who_typed_it_last_after_an_upgrade(office: Office, empty_database: Database) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    office.start()
    key = office.tasks()["a"]
    office.runtime.worklist.save_draft(key, {"x": "first"}, Actor("luis", CLERK.groups))
    office.clock.advance(minutes=1)
    office.runtime.worklist.save_draft(key, {"x": "last"}, CLERK)
    with applying._alone(empty_database) as connection:
        command.downgrade(applying._config(connection), "0016")
    migrations.upgrade(empty_database)
    with empty_database.read() as session:
        (kept,) = session.scalars(select(Draft))
        found = task_form.of_task(office.runtime, session, key, CLERK.name)
    assert (kept.owner, kept.revision, found.draft) == (CLERK.name, 1, {"x": "last"})


def test_who_published_a_version_is_still_known_after_an_upgrade(office: Office, empty_database: Database) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end"))
    with applying._alone(empty_database) as connection:
        command.downgrade(applying._config(connection), "0008")
    migrations.upgrade(empty_database)
    with empty_database.read() as session:
        version = office.runtime.library.latest(session, "p")
    assert (version.author, version.note) == ("ana", "test")


def test_an_upgrade_fills_the_words_of_instances_under_way_and_ended(office: Office, empty_database: Database) -> None:
    place = '<zeebe:properties><zeebe:property name="search:place" value="=place"/></zeebe:properties>'
    office.draw(f"<bpmn:extensionElements>{place}</bpmn:extensionElements>" + START + user("a") + END
                + road("start", "a", "end"))  # fmt: skip
    for number in range(3):
        office.start(place=f"Cañete, Sitio {number}")
    office.do("a")
    with empty_database.read() as session:
        before = _words(session)
    with applying._alone(empty_database) as connection:
        command.downgrade(applying._config(connection), "0010")
    migrations.upgrade(empty_database)
    with empty_database.read() as session:
        assert _words(session) == before
        assert [len(lookup.instances(session, text).rows) for text in ("canete", "sitio 1", "cañ 2")] == [3, 1, 1]
    office.do("a")
    with empty_database.read() as session:
        assert (
            sorted(active for *_, active in _words(session)) == [False] * 6 + [True] * 3
        )  # of one that ended before, and one after


def test_an_upgrade_lists_open_tasks_by_what_they_are_found_by(office: Office, empty_database: Database) -> None:
    search = "".join(f'<zeebe:property name="search:{name}" value="={name}"/>' for name in ("place", "kind"))
    office.draw(f"<bpmn:extensionElements><zeebe:properties>{search}</zeebe:properties></bpmn:extensionElements>"
                + START + user("a") + END + road("start", "a", "end"))  # fmt: skip
    for number in range(3):
        office.start(place=f"Cañete {number}", kind="new")
    office.do("a")
    office.runtime.worklist.claim(min(office.tasks().values()), CLERK)
    before = _listed(empty_database)
    assert {trait for trait, *_ in before if "=" in trait and "1" in trait} == {
        "=place=Cañete 1",
        "&kind=3=new&place=Cañete 1",
    }
    assert len({row[5] for row in before}) == 2  # the open ones
    with applying._alone(empty_database) as connection:
        command.downgrade(applying._config(connection), "0011")
    migrations.upgrade(empty_database)
    assert _listed(empty_database) == before
    for _ in range(2):
        office.do("a")
    assert _listed(empty_database) == set()


def _listed(database: Database) -> set[tuple[object, ...]]:
    columns = (TaskTrait.trait, TaskTrait.groups, TaskTrait.free, TaskTrait.rank, TaskTrait.deadline, TaskTrait.key)
    with database.read() as session:
        return {tuple(row) for row in session.execute(select(*columns))}


def _words(session: Session) -> set[tuple[int, str, bool]]:
    return {(row.instance_key, row.word, row.active) for row in session.scalars(select(SearchWord))}
