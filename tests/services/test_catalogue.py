"""The catalogue: what it promises analysts is what the functions take, and what the documentation says."""

import json
import re
from pathlib import Path

import pytest

from services.catalogue import SERVICES, bind

TABLE = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")

TEMPLATES = Path(__file__).parents[2] / "bpmn/.camunda/element-templates"


def documented() -> dict[str, list[str]]:
    """The documentation's rows: type to its cells."""
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|(.*)\|$", TABLE, re.MULTILINE)
    return {type_: [cell.strip() for cell in rest.split(" |")] for type_, rest in rows}


def named_inputs(cell: str) -> set[str]:
    """``to, copy (an address …)`` without what stands in brackets."""
    return set(re.findall(r"[a-z_]+", re.sub(r"\([^)]*\)", "", cell)))


@pytest.mark.parametrize("type_", sorted(SERVICES))
def test_a_service_is_documented_as_it_is(type_):
    kind, inputs, _, errors = documented()[type_][:4]
    service = SERVICES[type_]
    assert kind == ("local" if service.local else "remote")
    assert named_inputs(inputs) == set(service.inputs)
    assert set(re.findall(r"`([a-z_]+)`", errors)) == set(service.errors)


@pytest.mark.parametrize("type_", sorted(SERVICES))
def test_a_bound_service_still_shows_inputs_and_description(tools, type_):
    bound, plain = bind(tools)[type_], SERVICES[type_]
    assert bound.inputs == plain.inputs
    assert bound.description == plain.description
    assert bound.description.endswith(".")


def test_every_service_says_in_spanish_what_it_does_and_the_editors_template_says_the_same():
    for type_, service in SERVICES.items():
        template = json.loads((TEMPLATES / f"{type_}.json").read_text(encoding="utf-8"))
        assert service.description.endswith(".")
        assert template["description"].startswith(service.description.removesuffix("."))


def test_a_bound_service_runs(tools, call):
    with tools.database.write() as session:
        answer = bind(tools)["accounts.find_active"].function(session, call(), ubigeo="150101")
    assert answer == {"account": None}


def test_what_a_service_gives_is_what_it_declares(tools, call):
    services = bind(tools)
    person = {"document_type": "DNI", "document": "00000011"}
    with tools.database.write() as session:
        given = {
            "accounts.replace": services["accounts.replace"].function(session, call(), ubigeo="150101", person=person),
            "codes.issue": services["codes.issue"].function(session, call(), address="a@b.test"),
            "access.link": services["access.link"].function(session, call()),
            "receipts.issue": services["receipts.issue"].function(session, call(), file={"sha256": "0" * 64}, days=6),
        }
    for type_, outputs in given.items():
        assert set(outputs) == set(services[type_].outputs), type_


def test_personal_outputs_are_outputs():
    for service in SERVICES.values():
        assert service.personal <= set(service.outputs)
