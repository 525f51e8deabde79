"""A suite over several processes answers as in one, faults and order included."""

from engine.scenarios import run
from tests.engine.scenarios.setting import FILES, HEAD, LENT, SHARED
from tests.engine.scenarios.test_playing import BOUNCED, GOOD, LATE


def test_spread_over_processes_it_answers_the_same() -> None:
    wrong = GOOD.replace("end: answered", "end: forgotten")
    tests = {
        "bpmn/tests/a.yaml": (HEAD + GOOD + LATE + wrong + BOUNCED).encode(),
        "bpmn/tests/shared.yaml": SHARED.encode(),
    }
    one, two = (run({**FILES, **tests}, LENT, workers).as_json() for workers in (1, 2))
    for report in (one, two):
        for scenario in report["scenarios"]:
            assert scenario.pop("seconds") > 0
    assert one == two
    assert [scenario["passed"] for scenario in one["scenarios"]] == [True, True, False, True]
