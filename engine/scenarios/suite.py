"""All scenarios of a version: played one after the other, or spread over processes; and what they went through."""

import multiprocessing
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from engine.definitions.bundle import Bundle
from engine.scenarios import reading
from engine.scenarios.arena import Arena, Surroundings
from engine.scenarios.coverage import Coverage, Walked, coverage
from engine.scenarios.playing import Result, play
from engine.scenarios.records import BrokenScenario, Scenario


@dataclass
class Report:
    """How the scenarios of a version went. ``faults``: files that could not be read."""

    results: list[Result]
    faults: list[BrokenScenario]
    coverage: Coverage

    @property
    def failed(self) -> list[Result]:
        """The scenarios in which something was not as said."""
        return [result for result in self.results if result.fault]

    @property
    def green(self) -> bool:
        """Whether all was read and all went as said."""
        return not self.faults and not self.failed

    @property
    def messages(self) -> list[tuple[str, BrokenScenario]]:
        """Every fault with the name of its scenario (empty for a file that cannot be read)."""
        found = [("", fault) for fault in self.faults]
        return found + [(result.scenario.name, result.fault) for result in self.results if result.fault]

    def as_json(self) -> dict[str, Any]:
        """The public form, as ``aliado test --json`` prints it."""
        return {
            "scenarios": [_result(result) for result in self.results],
            "faults": [_fault(fault) for fault in self.faults],
            "coverage": {
                kind: {"covered": walked, "of": every} for kind, (walked, every) in self.coverage.figures.items()
            },
            "missing": {
                "flows": [{"process": flow.process, "flow": flow.id} for flow in self.coverage.missing_flows],
                "rules": [{"decision": rule.decision, "rule": rule.number} for rule in self.coverage.missing_rules],
                "fields": [{"form": one.form, "field": one.path} for one in self.coverage.missing_fields],
            },
        }


def run(files: Mapping[str, bytes], surroundings: Surroundings, workers: int = 1) -> Report:
    """Play every scenario among the files of a version that the check has let pass.

    ``workers``: processes; more than one only from a program without threads, since they are forked.
    """
    suite = reading.read(files)
    if workers > 1 and len(suite.scenarios) > 1:
        given = (files, surroundings, suite.scenarios)
        with multiprocessing.get_context("fork").Pool(workers, _open, given) as pool:
            results = pool.map(_play_one, range(len(suite.scenarios)), chunksize=1)
    else:
        with closing(Arena(files, surroundings)) as arena:
            results = [play(arena, scenario) for scenario in suite.scenarios]
    walked = Walked()
    for result in results:
        walked.add(result.walked)
    return Report(results, suite.faults, coverage(Bundle(0, files), walked))


#: In a worker process only: its arena, and the scenarios it is asked for by number. What hosts lend cannot be pickled.
_mine: list[tuple[Arena, list[Scenario]]] = []


def _open(files: Mapping[str, bytes], surroundings: Surroundings, scenarios: list[Scenario]) -> None:
    _mine[:] = [(Arena(files, surroundings), scenarios)]


def _play_one(number: int) -> Result:
    arena, scenarios = _mine[0]
    return play(arena, scenarios[number])


def _result(result: Result) -> dict[str, Any]:
    found = {"name": result.scenario.name, "process": result.scenario.process, "passed": result.fault is None}
    found |= {"file": result.scenario.place.path, "line": result.scenario.place.line}
    found |= {"seconds": round(result.seconds, 4)}
    return found | ({"fault": _fault(result.fault)} if result.fault else {})


def _fault(fault: BrokenScenario) -> dict[str, Any]:
    return {"file": fault.place.path, "line": fault.place.line, "message": fault.message}
