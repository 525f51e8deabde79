"""Publishing puts files in force: new ones, and earlier ones again."""

import time

from engine.database.keys import Keys
from engine.models.process import ProcessDefinition
from tests.engine.office import CLERK, END, START, Office, drawing, node, road, user

FIRST = {"bpmn/p.bpmn": drawing(START + user("first") + END + road("start", "first", "end"))}
SECOND = {"bpmn/p.bpmn": drawing(START + user("second") + END + road("start", "second", "end"))}


def in_force(office: Office) -> ProcessDefinition:
    with office.database.read() as session:
        return office.runtime.library.latest(session, "p")


def test_the_files_of_an_earlier_version_published_again_are_in_force_again(office: Office) -> None:
    first = office.runtime.publish(FIRST, "ana", "")
    office.runtime.publish(SECOND, "ana", "")
    again = office.runtime.publish(FIRST, "rosa", "back to the first")

    assert again.bundle == first.bundle
    assert [version for _, version in again.versions] == [3]
    assert (in_force(office).version, in_force(office).author, in_force(office).note) == (
        3,
        "rosa",
        "back to the first",
    )
    office.start()
    assert office.waiting() == {"first"}


def test_files_that_are_in_force_already_change_nothing(office: Office) -> None:
    office.runtime.publish(FIRST, "ana", "")
    assert office.runtime.publish(FIRST, "rosa", "").versions == ()
    assert (in_force(office).version, in_force(office).author) == (1, "ana")


def test_only_the_processes_that_are_in_force_otherwise_get_a_version(office: Office) -> None:
    other = {"bpmn/q.bpmn": drawing(START + END + road("start", "end"), process="q")}
    office.runtime.publish({**FIRST, **other}, "ana", "")
    office.runtime.publish(SECOND, "ana", "")
    again = office.runtime.publish({**FIRST, **other}, "ana", "")
    assert [version for _, version in again.versions] == [3]


def test_the_newest_version_is_told_by_its_number_whatever_the_publishing_machines_clock_said(office: Office) -> None:
    message = (
        '<bpmn:message id="M" name="called"><bpmn:extensionElements><zeebe:subscription correlationKey="=1"/>'
        "</bpmn:extensionElements></bpmn:message>"
    )
    heard = node("startEvent", "start", '<bpmn:messageEventDefinition messageRef="M"/>')
    for element in ("first", "second"):
        office.draw(heard + user(element) + END + road("start", element, "end"), message)
        office.runtime.library._new_key = Keys(3, lambda: time.time_ns() // 1_000_000 - 120_000)
    office.runtime.correlate("called", "1", CLERK)
    assert set(office.tasks()) == {"second"}
