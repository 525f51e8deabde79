"""The scenarios that ship beside the diagrams pass, and nothing that is drawn, decided or asked is left out."""

from web import scenarios, shipped


def test_the_shipped_scenarios_pass_and_go_everywhere() -> None:
    with scenarios.nobodys_tools() as tools:
        report = scenarios.play(shipped.files(), tools)
    assert [(name, str(fault)) for name, fault in report.messages] == []
    assert report.coverage.missing_flows == []
    assert report.coverage.missing_rules == []
    assert report.coverage.missing_fields == []
    assert report.coverage.figures["flows"][1] > 200
