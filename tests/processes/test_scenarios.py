"""The scenarios that ship beside the diagrams pass, and nothing that is drawn, decided or asked is left out."""

from engine.scenarios import recording
from tests.processes.conftest import MAYOR, PERSON, Case
from web import scenarios, shipped


def test_the_shipped_scenarios_pass_and_go_everywhere() -> None:
    with scenarios.nobodys_tools() as tools:
        report = scenarios.play(shipped.files(), tools)
    assert [(name, str(fault)) for name, fault in report.messages] == []
    assert report.coverage.missing_flows == []
    assert report.coverage.missing_rules == []
    assert report.coverage.missing_fields == []
    assert report.coverage.figures["flows"][1] > 200


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
