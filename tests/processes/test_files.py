"""The shipped files themselves: they can be read, they open well in an editor, and they fit the services."""

import json
from types import SimpleNamespace

import pytest
from lxml import etree

from engine import dmn, drawing
from engine.forms import load
from services import catalogue
from tests.processes.conftest import ROOT, shipped
from tests.processes.page_measures import pages
from tests.processes.stand_ins import Outside

FILES = shipped()
DIAGRAMS = [path for path in FILES if path.endswith(".bpmn")]
TEMPLATES = sorted((ROOT / "bpmn/.camunda/element-templates").glob("*.json"))
#: The services' own signatures, of an office that is nowhere.
REAL = catalogue.bind(SimpleNamespace(settings={}))
SERVICES = {**Outside().catalogue(), **REAL}
NS = {
    "b": drawing.BPMN,
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "p": "http://www.omg.org/spec/DD/20100524/DI",
}


def named(ending: str) -> list[str]:
    return [path for path in FILES if path.endswith(ending)]


@pytest.mark.parametrize("path", named(".form"))
def test_a_form_is_read_and_is_named_as_its_file(path) -> None:
    assert path == f"forms/{load(FILES[path]).id}.form"


@pytest.mark.parametrize("path", named(".dmn"))
def test_a_decision_is_read_and_drawn(path) -> None:
    model = dmn.read(FILES[path])

    assert not model.faults
    assert b"DMNShape" in FILES[path]


@pytest.mark.parametrize("path", DIAGRAMS)
def test_every_element_and_flow_is_drawn(path) -> None:
    root = etree.fromstring(FILES[path])
    drawn = {node.get("bpmnElement") for node in root.iter(f"{{{NS['di']}}}BPMNShape", f"{{{NS['di']}}}BPMNEdge")}

    for process in drawing.read(FILES[path]).processes.values():
        assert set(process.elements) | set(process.flows) <= drawn


@pytest.mark.parametrize("path", DIAGRAMS)
def test_every_task_of_a_person_has_a_form_a_lane_and_words_for_the_applicant(path) -> None:
    for process in drawing.read(FILES[path]).processes.values():
        for element in process.elements.values():
            if element.type == "userTask":
                assert f"forms/{element.form}.form" in FILES
                assert element.documentation, element.id
                assert element.properties.get("estado"), element.id
            if element.type not in ("subProcess",) and not is_on_top_of_pages(FILES[path], element):
                assert element.lane, element.id


def is_on_top_of_pages(data: bytes, element: drawing.Element) -> bool:
    """Whether an element stands on a page that only leads to others, which every lane crosses; no person's task does."""
    top, *others = pages(data)
    return bool(others) and element.type != "userTask" and element.id in {shape.id for shape in top.shapes}


@pytest.mark.parametrize("path", DIAGRAMS)
def test_every_service_task_fits_its_service(path) -> None:
    for process in drawing.read(FILES[path]).processes.values():
        for element in process.elements.values():
            if element.type == "serviceTask":
                inputs = SERVICES[element.job_type].inputs
                mapped = {mapping.target for mapping in element.inputs}
                assert mapped <= set(inputs), element.id
                assert {name for name, must in inputs.items() if must} <= mapped, element.id


@pytest.mark.parametrize("path", DIAGRAMS)
def test_every_file_that_a_task_names_is_there(path) -> None:
    for process in drawing.read(FILES[path]).processes.values():
        for element in process.elements.values():
            for mapping in element.inputs:
                if mapping.target == "template" and mapping.source.startswith("bpmn/correos/"):
                    assert mapping.source in FILES, element.id


def test_the_stand_ins_ask_for_what_the_real_services_ask_for() -> None:
    for name, service in Outside().catalogue().items():
        if name in REAL:
            assert service.inputs == REAL[name].inputs, name


def test_every_service_has_an_element_template_that_fits_it() -> None:
    found = {}
    for path in TEMPLATES:
        template = json.loads(path.read_text(encoding="utf-8"))
        bindings = [each["binding"] for each in template["properties"]]
        found[template["id"]] = {each["name"] for each in bindings if each["type"] == "zeebe:input"}

    for name, service in SERVICES.items():
        assert found[f"aliado.{name}"] == set(service.inputs), name


@pytest.mark.parametrize("kind", ["mail.send", "message.send"])
def test_an_end_that_sends_has_a_template_with_all_that_the_service_takes_and_gives(kind: str) -> None:
    of_task, of_end = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in TEMPLATES
        if path.name in (f"{kind}.json", f"{kind}.fin.json")
    )
    if len(of_task["appliesTo"]) == 1:
        of_task, of_end = of_end, of_task
    assert of_end["elementType"] == {"value": "bpmn:EndEvent", "eventDefinition": "bpmn:MessageEventDefinition"}
    assert [each for each in of_task["properties"] if each not in of_end["properties"]] == []


def test_every_step_that_calls_a_service_wears_its_template_and_each_template_is_there() -> None:
    there = {json.loads(path.read_text(encoding="utf-8"))["id"] for path in TEMPLATES}
    worn = {
        (node.get("id"), node.get(f"{{{drawing.ZEEBE}}}modelerTemplate"))
        for path, data in FILES.items()
        if path.endswith(".bpmn")
        for node in etree.fromstring(data).iter(
            "{*}serviceTask", "{*}sendTask", "{*}endEvent", "{*}intermediateThrowEvent"
        )
        if next(node.iter(f"{{{drawing.ZEEBE}}}taskDefinition"), None) is not None
    }
    assert len(worn) > 40
    assert [(ident, template) for ident, template in worn if template not in there] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_names_the_schema_without_which_the_modeler_passes_it_over(path) -> None:
    template = json.loads(path.read_text(encoding="utf-8"))
    package, _, place = template["$schema"].removeprefix("https://").partition("/resources/")

    assert package == "unpkg.com/@camunda/zeebe-element-templates-json-schema"
    assert place == "schema.json"
    assert {"name", "id", "version", "appliesTo", "elementType", "properties"} <= set(template)
