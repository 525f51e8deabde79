"""A form that asks for more is one fault, told where the values are written, whoever hands them in."""

import json

from tests.engine.scenarios.setting import FORM, fault, played
from web.wording import scenarios

WANTED = "start: {as: public, submit: {order: =little}}\n  expect: {waiting: [look]}\n"
BOTH = (f"\n- name: One\n  {WANTED}", f"- name: Other\n  {WANTED}")


def test_a_value_that_the_form_refuses_is_told_at_the_datum_that_holds_it() -> None:
    form = json.loads(FORM)
    form["components"][2]["validate"] = {"required": True}
    changed = {"forms/order.form": json.dumps(form).encode()}
    told = fault(BOTH[0], more=changed)
    assert told.startswith(
        "bpmn/tests/shared.yaml:7: El formulario no acepta los valores del dato «little». order.note: "
    )
    [(names, found)] = scenarios.failures(played(*BOTH, more=changed))
    assert (names, found.place.line) == ("«One» y «Other»", 7)


def test_a_field_that_the_form_does_not_have_is_told_in_the_same_language() -> None:
    form = json.loads(FORM)
    form["components"] = form["components"][:1]
    assert fault(BOTH[0], more={"forms/order.form": json.dumps(form).encode()}) == (
        "bpmn/tests/shared.yaml:7: El formulario no tiene ningún campo «order.address», que está en los valores"
        " del dato «little»."
    )
    written = BOTH[0].replace("=little", "{amount: 5, address: ana@correo.pe, nada: 1}")
    assert (
        fault(written)
        == "bpmn/tests/a.yaml:5: El formulario no tiene ningún campo «order.nada», que está en los valores."
    )
