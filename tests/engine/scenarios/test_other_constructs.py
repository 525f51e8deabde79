"""Scenarios drive escalations, event subprocesses, conditions, compensation and ad hoc subprocesses, and count their
flows.
"""

from engine.scenarios import Report, run
from tests.engine.execution.events.test_ad_hoc import ad_hoc, around
from tests.engine.execution.events.test_compensation import throw, undone
from tests.engine.execution.events.test_conditions import HIGH
from tests.engine.execution.events.test_escalations_and_links import ESCALATION, LATE, thrown
from tests.engine.execution.events.test_event_subprocesses import beside
from tests.engine.office import END, START, boundary, drawing, node, road, script, service, subprocess, user
from tests.engine.scenarios.setting import HEAD, LENT

HEARD = '<bpmn:message id="M" name="heard"><bpmn:extensionElements><zeebe:subscription correlationKey="=instanceKey"/>'
HEARD += "</bpmn:extensionElements></bpmn:message>"


def played(body: str, scenario: str, extra: str = "") -> Report:
    """The report of a drawing's only scenario: green, or the fault says why."""
    shared = b"services: {judge: {result: {good: true}}}"
    files = {"bpmn/p.bpmn": drawing(body.replace('type="work"', 'type="judge"'), extra)}
    scenarios = {"bpmn/tests/a.yaml": (HEAD + scenario).encode(), "bpmn/tests/shared.yaml": shared}
    report = run({**files, **scenarios}, LENT)
    assert [str(fault) for _name, fault in report.messages] == []
    return report


def missing(report: Report) -> list[str]:
    return [flow.id for flow in report.coverage.missing_flows]


def test_an_escalation_that_runs_beside() -> None:
    report = played(
        START + subprocess("part", thrown()) + boundary("b", "part", LATE, False) + user("told")
        + node("endEvent", "aside") + END + road("start", "part", "end") + road("b", "told", "aside"),
        """
- name: It takes too long
  start: {}
  steps:
  - {complete: told, expect: {waiting: [after]}}
  - complete: after
  expect: {end: aside · end, path: [cry, told, after]}
""",
        ESCALATION,
    )  # fmt: skip
    assert missing(report) == []


def test_an_event_subprocess_that_takes_the_place_of_all() -> None:
    report = played(
        START + user("a") + END + road("start", "a", "end")
        + beside('<bpmn:messageEventDefinition messageRef="M"/>', end="undone"),
        """
- name: Somebody changes their mind
  start: {}
  steps:
  - {message: heard, expect: {waiting: [mend]}}
  - complete: mend
  expect: {end: undone, path: [mend], never: [a]}
""",
        HEARD,
    )  # fmt: skip
    assert missing(report) == ["a_end"]


def test_a_message_that_is_kept_until_somebody_waits_for_it() -> None:
    waits = node("intermediateCatchEvent", "w", '<bpmn:messageEventDefinition messageRef="M"/>')
    report = played(
        START + user("a") + waits + END + road("start", "a", "w", "end"),
        """
- name: It comes early
  start: {}
  steps:
  - {message: heard, kept: P2D, variables: {by: card}, expect: {waiting: [a]}}
  - {advance: P1D}
  - complete: a
  expect: {end: end, variables: {by: card}}
- name: It comes too early
  start: {}
  steps:
  - {message: heard, kept: P2D}
  - {advance: P3D}
  - complete: a
  expect: {waiting: [], never: [w]}
""",
        HEARD,
    )
    assert missing(report) == []


def test_a_condition_that_comes_to_be_true() -> None:
    report = played(
        START + user("a") + script("s", "amount", "20") + user("c") + END + road("start", "a", "s", "c", "end")
        + boundary("high", "c", HIGH) + user("look") + node("endEvent", "looked") + road("high", "look", "looked"),
        """
- name: It is a lot
  start: {variables: {amount: 5}}
  steps:
  - {complete: a, expect: {waiting: [look]}}
  - complete: look
  expect: {end: looked}
""",
    )  # fmt: skip
    assert missing(report) == ["c_end"]


def test_what_was_done_is_undone() -> None:
    undo = throw() + node("endEvent", "undone")
    report = played(
        START + service("a") + undone("a") + user("b") + undone("b") + undo + road("start", "a", "b", "t", "undone"),
        """
- name: All is taken back
  start: {}
  steps:
  - {complete: b, expect: {waiting: [un-b]}}
  - {complete: un-b, expect: {waiting: [un-a]}}
  - complete: un-a
  expect: {end: undone, path: [a, b, un-b, un-a]}
""",
    )
    assert missing(report) == []


def test_of_an_ad_hoc_subprocess_what_its_list_names() -> None:
    report = played(
        around(ad_hoc(user("a") + service("s") + user("b") + user("c") + road("a", "s") + road("b", "c"), "which")),
        """
- name: Only one of them
  start: {variables: {which: [a]}}
  steps:
  - {expect: {waiting: [a]}}
  - complete: a
  expect: {end: end, path: [a, s], never: [b], calls: [{element: s}]}
""",
    )
    assert missing(report) == ["b_c"]
