"""Conditional events: they happen when their condition comes to be true, wherever and however short that is."""

import pytest

from engine.jobs.incidents import retry
from tests.engine.execution.events.test_event_subprocesses import beside
from tests.engine.office import (
    CLERK,
    END,
    START,
    Office,
    boundary,
    flows,
    inputs,
    node,
    road,
    script,
    service,
    subprocess,
    user,
)

#: Nothing here differs between databases.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def when(condition: str, names: str = "", kinds: str = "") -> str:
    """A conditional definition, perhaps with a filter."""
    asked = f' variableNames="{names}"' if names else ""
    asked += f' variableEvents="{kinds}"' if kinds else ""
    watched = f"<bpmn:extensionElements><zeebe:conditionalFilter{asked}/></bpmn:extensionElements>" if asked else ""
    return f"<bpmn:conditionalEventDefinition>{watched}<bpmn:condition>={condition}</bpmn:condition></bpmn:conditionalEventDefinition>"


HIGH = when("amount &gt; 10")


def answers(office: Office, *amounts: int) -> None:
    """The service answers these, one a call."""
    left = list(amounts)
    office.serve("work", lambda: {"amount": left.pop(0)})


def test_a_catch_waits_until_it_is_true(office: Office) -> None:
    answers(office, 20)
    catch = node("intermediateCatchEvent", "c", HIGH) + node("endEvent", "high")
    office.draw(
        START + node("parallelGateway", "f") + catch + user("a") + service("s") + END
        + flows("start>f", "f>c", "f>a", "a>s", "s>end", "c>high")
    )  # fmt: skip
    office.start(amount=1)
    assert office.waiting() == {"c", "a"}
    office.check_rows()
    office.do("a")
    office.work()
    assert office.ended() == "end · high" or office.ended() == "high · end"


def test_one_that_is_true_already_does_not_wait(office: Office) -> None:
    office.draw(START + node("intermediateCatchEvent", "c", HIGH) + END + road("start", "c", "end"))
    office.start(amount=11)
    assert office.ended() == "end"


@pytest.mark.parametrize("on_border", [True, False])
@pytest.mark.parametrize("interrupting", [True, False])
def test_on_a_border_and_in_an_event_subprocess(office: Office, on_border: bool, interrupting: bool) -> None:
    answers(office, 5, 20)
    main = START + subprocess("a", node("startEvent", "in") + service("s") + service("t") + user("b") + node("endEvent", "out")
                              + road("in", "s", "t", "b", "out")) + END + road("start", "a", "end")  # fmt: skip
    more = (
        boundary("on", "a", HIGH, interrupting)
        + user("mend")
        + node("endEvent", "undone")
        + road("on", "mend", "undone")
    )
    office.draw(main + (more if on_border else beside(HIGH, interrupting=interrupting)))
    office.start(amount=1)
    office.work()
    assert set(office.tasks()) == ({"mend"} if interrupting else {"mend", "b"})
    assert office.done("condition") == ["on"]
    office.do("mend")
    if not interrupting:
        office.do("b")
    assert "undone" in office.ended()


def test_one_that_does_not_interrupt_happens_for_every_change_that_leaves_it_true(office: Office) -> None:
    tasks = "".join(script(f"s{n}", "amount", str(n)) for n in (20, 5, 30, 31))
    office.draw(
        START + user("a") + tasks + END + road("start", "a", "s20", "s5", "s30", "s31", "end")
        + beside(HIGH, node("manualTask", "m") + road("on", "m", "undone"), interrupting=False)
    )  # fmt: skip
    office.start(amount=1)
    office.do("a")
    assert office.done("condition") == ["on"] * 3


def test_what_is_true_for_a_moment_within_a_step_happens(office: Office) -> None:
    office.draw(
        START + user("a") + script("up", "amount", "20") + script("down", "amount", "1") + user("b") + END
        + road("start", "a", "up", "down", "b", "end") + beside(HIGH)
    )  # fmt: skip
    office.start(amount=1)
    office.do("a")
    assert set(office.tasks()) == {"mend"}
    assert office.variables()["amount"] == 20, "the step that would have lowered it was interrupted"


@pytest.mark.parametrize(("filtered", "times"), [(when("true", "other"), 1), (when("true", kinds="create"), 1),
                                                 (when("amount > 0".replace(">", "&gt;"), kinds="create"), 1),
                                                 (when("amount &gt; 0", kinds="update"), 3)])  # fmt: skip
def test_the_filter_says_which_changes_count(office: Office, filtered: str, times: int) -> None:
    office.draw(
        START + user("a") + script("s", "amount", "2") + script("t", "amount", "3") + END
        + road("start", "a", "s", "t", "end")
        + beside(filtered, node("manualTask", "m") + road("on", "m", "undone"), interrupting=False)
    )  # fmt: skip
    office.start(amount=1)
    office.do("a")
    assert len(office.done("condition")) == times


def test_it_reads_the_scope_it_is_drawn_in(office: Office) -> None:
    inner = (
        inputs(amount="n * 10")
        + node("startEvent", "in")
        + user("b")
        + node("endEvent", "out")
        + road("in", "b", "out")
    )
    office.draw(
        START + subprocess("part", inner + beside(HIGH, interrupting=False)) + END + road("start", "part", "end")
    )
    office.start(n=2, amount=1)
    assert set(office.tasks()) == {"b", "mend"}


def test_one_that_makes_itself_true_again_is_an_incident_and_stops_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.execution.budget.WHOLE", 0.05)
    monkeypatch.setattr("engine.execution.budget.SLICE", 0.02)
    more = script("x", "amount", "amount + 1") + road("on", "x", "undone")
    office.draw(START + user("a") + END + road("start", "a", "end") + beside(HIGH, more, interrupting=False))
    office.start(amount=20)
    office.work()
    assert [i.code for i in office.incidents()] == ["step_too_long"]


def test_a_condition_that_cannot_be_computed_is_an_incident_and_is_looked_at_after_the_repair(office: Office) -> None:
    office.draw(START + user("a") + END + road("start", "a", "end") + beside(when("matches(name, &quot;[&quot;)")))
    office.start(name="x")
    found = office.incidents()
    if found:
        retry(office.runtime, found[0].key, CLERK)
    office.do("a")
    assert office.ended() == "end"


def test_the_state_does_not_grow(office: Office) -> None:
    office.draw(
        START + user("a") + script("s", "amount", "amount + 1") + END + flows("start>a", "a>s", "s>a")
        + beside(HIGH, node("manualTask", "m") + road("on", "m", "undone"), interrupting=False)
    )  # fmt: skip
    office.start(amount=20)
    office.do("a")
    young = len(office.instance().state)
    for _ in range(20):
        office.do("a")
    assert len(office.done("condition")) == 22
    assert len(office.instance().state) <= young + 4
    assert young < 400
