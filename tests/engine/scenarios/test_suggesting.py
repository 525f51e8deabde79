"""Paths are proposed through what no scenario took, few of them, and as files that can be read."""

import pytest

from engine.definitions.bundle import Bundle
from engine.scenarios import suggesting
from engine.scenarios.coverage import Walked, coverage
from engine.scenarios.reading import read
from tests.engine.scenarios.setting import FILES, played
from tests.engine.scenarios.test_playing import BOUNCED, GOOD, LATE
from web.commands import shipped


def test_each_path_ends_and_says_what_it_covers() -> None:
    bundle = Bundle(0, FILES)
    paths = suggesting.suggest(bundle, played(GOOD).coverage)
    assert [set(path.covers) for path in paths] == [{"fits_answer", "bounced_unreachable"}, {"late_forgotten"}]
    assert [path.hops[-1][0] for path in paths] == ["unreachable", "forgotten"]
    assert suggesting.suggest(bundle, played(GOOD, LATE, BOUNCED).coverage) == []


def test_a_proposal_is_a_scenario_file_with_the_drawings_conditions() -> None:
    bundle = Bundle(0, FILES)
    text = suggesting.skeletons(suggesting.suggest(bundle, played(GOOD).coverage), bundle)
    assert "# en «fits»: =good" in text
    assert "answer: {error: refused}" in text
    suite = read({"bpmn/tests/a.yaml": text.encode()})
    assert suite.faults == []
    assert [step.target for scenario in suite.scenarios for step in scenario.steps] == ["order", "order", ""]
    assert suggesting.skeletons([], bundle) == ""


@pytest.mark.parametrize("path", sorted(path for path in shipped.files() if path.endswith(".bpmn")))
def test_all_flows_of_a_shipped_drawing_are_proposed_in_few_paths(path: str) -> None:
    bundle = Bundle(0, {path: shipped.files()[path]})
    whole = coverage(bundle, Walked())
    paths = suggesting.suggest(bundle, whole)
    assert {flow for found in paths for flow in found.covers} == {flow.id for flow in whole.flows}
    assert len(paths) <= 1 + len(whole.flows) // 3
    assert read({"bpmn/tests/a.yaml": suggesting.skeletons(paths, bundle).encode()}).faults == []
