"""The scenarios that ship beside the diagrams pass, and nothing that is drawn, decided or asked is left out."""

import yaml

from engine import drawing
from engine.scenarios import recording
from tests.edits import Edited
from tests.processes.conftest import MAYOR, PERSON, Case
from web.commands import shipped
from web.processes import scenarios


def test_the_shipped_scenarios_pass_and_go_everywhere() -> None:
    with scenarios.nobodys_tools() as tools:
        report = scenarios.play(shipped.files(), tools)
    assert [(name, str(fault)) for name, fault in report.messages] == []
    assert report.coverage.missing_flows == []
    assert report.coverage.missing_rules == []
    assert report.coverage.missing_fields == []
    assert report.coverage.figures["flows"][1] > 200


def test_every_end_of_every_drawing_is_reached_by_its_name() -> None:
    files = shipped.files()
    drawn = {
        (process.id, element.name)
        for path, data in files.items()
        if path.endswith(".bpmn")
        for process in drawing.read(data, path).processes.values()
        for element in process.inside(None)
        if element.type == "endEvent" and element.name
    }
    suites = [yaml.safe_load(data) for path, data in files.items() if path.startswith("bpmn/tests/")]
    reached = {
        (scenario.get("process", suite.get("process")), scenario["expect"].get("end"))
        for suite in suites
        for scenario in suite.get("scenarios", [])
    }
    assert drawn - reached == set()


def test_a_flow_that_nobody_takes_is_told_in_whichever_drawing_it_is() -> None:
    files, added = shipped.files(), set()
    for path in [path for path in files if path.endswith(".bpmn")]:
        drawn = Edited(files[path])
        for process in drawing.read(files[path], path).processes.values():
            for flow in process.flows.values():
                more = (
                    f'<bpmn:sequenceFlow id="mas_{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}">'
                    "<bpmn:conditionExpression>=1 = 2</bpmn:conditionExpression></bpmn:sequenceFlow>"
                )
                if process.elements[flow.source].type == "exclusiveGateway":
                    drawn.add(more, beside=flow.id)
                    added.add((process.id, f"mas_{flow.id}"))
        files[path] = bytes(drawn)
    with scenarios.nobodys_tools() as tools:
        report = scenarios.play(files, tools)
    assert {(one.process, one.id) for one in report.coverage.missing_flows} == added


def test_a_real_request_is_recorded_without_anybodys_data_and_plays_again(case: Case) -> None:
    case.filed().approve().received()
    with case.runtime.database.read() as session:
        text = recording.record(session, case.runtime, case.key)
    for holder in (MAYOR, PERSON):
        told = {name: said for name, said in holder.items() if name not in ("cargo", "tipo_documento") and said}
        assert [name for name, said in told.items() if said in text] == []
    files = {path: data for path, data in shipped.files().items() if not path.startswith("bpmn/tests/")}
    with scenarios.nobodys_tools() as tools:
        report = scenarios.play({**files, "bpmn/tests/a.yaml": text.encode()}, tools)
    assert [str(fault) for _name, fault in report.messages] == []
    assert "end: Acceso otorgado" in text
