"""Data that cannot be read or written: an incident of its own instance, and nobody else's work waits for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from engine.actor import MACHINE
from engine.calendar import open_terms
from engine.errors import UnreadableInstance
from engine.jobs import incidents
from engine.jobs.clock_watch import ClockWatch
from engine.jobs.failures import each_apart
from engine.models.process import Instance, Job, VariableRow
from tests.engine.office import CLERK, END, START, Office, node, road, script, service, timer, user

FOUND_BY = (
    '<bpmn:extensionElements><zeebe:properties><zeebe:property name="find:who" value="=[who]"/>'
    '<zeebe:property name="task:state" value="says: office"/>'
    "</zeebe:properties></bpmn:extensionElements>"
)
PAUSE = node("intermediateCatchEvent", "pause", timer("PT1H"))


def spoil(office: Office, instance: int, **values: str) -> None:
    """Somebody wrote into the database, or the key of an old value was thrown away."""
    with office.database.write() as session:
        if values:
            session.execute(update(Instance).where(Instance.key == instance).values(**values))
        else:
            wanted = VariableRow.instance_key == instance, VariableRow.personal
            session.execute(update(VariableRow).where(*wanted).values(value="unreadable"))


def test_an_instance_that_cannot_be_decrypted_keeps_no_other_from_its_turn(office: Office) -> None:
    office.draw(FOUND_BY + START + PAUSE + user("a") + END + road("start", "pause", "a", "end"))
    bad, good = (
        office.runtime.start("p", CLERK, variables={"who": "Ana"}, personal=["who"]).instance for _ in range(2)
    )
    spoil(office, bad)
    office.clock.advance(hours=1)
    for _ in range(20):  # until the damaged one's attempts are used up
        office.worker.run_due()
        office.clock.advance(hours=1)
    assert [incident.instance_key for incident in office.incidents()] == [bad]
    with office.database.read() as session:
        assert session.scalars(select(Job.state)).all() == ["failed"]
    assert set(office.tasks()) == {"a"}
    office.do("a")
    with office.database.read() as session:
        assert session.get_one(Instance, good).status == "completed"


def test_who_retries_an_instance_that_cannot_be_read_is_told_so(office: Office) -> None:
    office.draw(START + PAUSE + END + road("start", "pause", "end"))
    spoil(office, office.start().instance, state="{}")
    for _ in range(20):
        office.clock.advance(hours=1)
        office.worker.run_due()
    [incident] = office.incidents()
    assert incident.code == "unreadable_instance"
    with pytest.raises(UnreadableInstance):
        incidents.retry(office.runtime, incident.key, CLERK)
    assert [each.key for each in office.incidents()] == [incident.key]


def test_a_clock_is_set_right_around_an_instance_that_cannot_be_read(office: Office) -> None:
    office.draw(START + service("s") + END + road("start", "s", "end"))
    watch = ClockWatch(office.runtime)
    watch.look()
    office.clock.advance(days=10)
    watch.look()
    bad, good = (office.start().instance for _ in range(2))
    spoil(office, bad, state="{}")
    office.clock.advance(days=-10)
    assert watch.look() == 1
    office.worker.run_due()
    with office.database.read() as session:
        assert session.get_one(Instance, good).status == "completed"


def test_what_the_database_could_not_do_when_the_clock_was_set_right_is_done_at_the_next_look(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.draw(START + service("s") + END + road("start", "s", "end"))
    watch = ClockWatch(office.runtime)
    watch.look()
    office.clock.advance(days=10)
    watch.look()
    office.start()
    office.clock.advance(days=-10)
    monkeypatch.setattr(office.runtime.loader, "load_locked", _away)
    with pytest.raises(OperationalError):
        watch.look()
    monkeypatch.undo()
    assert watch.look() == 1


def test_terms_are_computed_again_around_an_instance_that_cannot_be_read(office: Office) -> None:
    office.runtime.loader.functions = {"soon": lambda _session, *_given: office.clock() + timedelta(days=7)}
    term = '<zeebe:taskSchedule dueDate="=soon()"/>'
    office.draw(START + user("a", extensions=term) + END + road("start", "a", "end"))
    bad, _good = (office.start().instance for _ in range(2))
    spoil(office, bad, state="{}")
    office.clock.advance(days=1)
    changed = each_apart(
        open_terms.affected(office.runtime), lambda key: open_terms.recompute(office.runtime, key, MACHINE, "r")
    )
    assert changed == 1


@pytest.mark.parametrize(
    ("broken", "at"),
    [
        (node("serviceTask", "s", "", '<zeebe:taskDefinition type="work" retries="=missing"/>'), None),
        (node("serviceTask", "s", "", '<zeebe:taskDefinition type="work" retries="=&quot;many&quot;"/>'), "s"),
        (node("serviceTask", "s", "", '<zeebe:taskDefinition type="work" retries="=10**12"/>'), "s"),
        (script("s", "f", "function(x) x"), "s"),
        (service("s", mapping='<zeebe:input source="=function(x) x" target="f"/>'), "s"),
    ],
)
def test_what_cannot_be_kept_stops_its_own_element_and_not_the_person_before_it(
    office: Office, broken: str, at: str | None
) -> None:
    office.draw(START + user("a") + broken + END + road("start", "a", "s", "end"))
    office.start()
    office.do("a")
    assert [incident.element_id for incident in office.incidents()] == [at] * bool(at)


def _away(*_given: object) -> None:
    raise OperationalError("SELECT", {}, Exception("away"))
