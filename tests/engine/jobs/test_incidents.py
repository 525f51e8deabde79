"""Incidents: a job that was set aside is tried again after repair."""

import pytest

from engine.errors import NotFound
from engine.jobs import incidents
from tests.engine.office import CLERK, END, START, Office, node, road, service

ONE = START + service("s") + END + road("start", "s", "end")


def test_a_repaired_incident_goes_on(office: Office) -> None:
    office.services.pop("work")
    office.draw(ONE)
    office.start()
    office.work()
    (incident,) = office.incidents()
    assert incident.code == "not_found"
    office.serve("work", lambda: {})
    incidents.retry(office.runtime, incident.key, CLERK)
    office.work()
    assert office.ended() == "end"
    with pytest.raises(NotFound):
        incidents.retry(office.runtime, incident.key, CLERK)


def test_an_element_that_could_not_be_described_is_retried_after_repair(office: Office) -> None:
    message = '<bpmn:message id="M" name="m"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>'
    office.draw(START + node("receiveTask", "r", messageRef="M") + END + road("start", "r", "end"), message)
    answer = office.start()
    (incident,) = office.incidents()
    incidents.retry(office.runtime, incident.key, CLERK)
    office.check_rows()
    (again,) = office.incidents()
    assert again.key != incident.key
    with office.database.write() as session:
        opened = office.runtime.loader.load_locked(session, answer.instance)
        opened.step.scopes.set(0, "order", "7")
        office.runtime.finish_step(opened, CLERK)
    incidents.retry(office.runtime, again.key, CLERK)
    office.check_rows()
    assert office.runtime.correlate("m", "7", CLERK).status == "completed"
