"""Every task of the office that waits has a term; whoever resolves an emission is led to the account in its way."""

import pytest

from engine import candidate_groups, drawing
from engine.drawing import Element
from tests.processes.conftest import PERSON, shipped


def waiting_tasks() -> list[tuple[str, Element]]:
    """Every office task that is no process' first: that one is done by who begins it."""
    found = []
    for path, data in shipped().items():
        for process in drawing.read(data).processes.values() if path.endswith(".bpmn") else ():
            firsts = {flow for e in process.elements.values() if e.type == "startEvent" for flow in e.outgoing}
            found += [
                (path, element)
                for element in process.elements.values()
                if element.type == "userTask"
                and "Solicitante" not in candidate_groups.shown(element)
                and not firsts & set(element.incoming)
            ]
    return found


@pytest.mark.parametrize(("path", "element"), waiting_tasks(), ids=lambda value: getattr(value, "id", ""))
def test_a_task_of_the_office_that_waits_has_a_term(path: str, element: Element) -> None:
    assert element.due


def test_who_resolves_an_emission_reads_the_other_municipality_and_is_led_to_it(case) -> None:
    case.filed()
    case.account(ubigeo="150101", document=PERSON["documento"])  # since the request was filed
    case.approve()
    assert case.standing() == ["resolver_emision"]
    assert case.variables()["otra_cuenta"]["ubigeo"] == "150101"
    text = shipped()["forms/resolver-emision.form"].decode()
    assert "/bandeja/casos?q={{otra_cuenta.ubigeo}}" in text
