"""Multi-instance activities: what belongs to one round, and when they go on and end."""

import pytest

from engine.execution import task_form
from engine.jobs import incidents
from tests.engine.cases.drawn import (
    FORMS,
    NOTE,
    call,
    child,
    inside,
    line,
    message,
    on_message,
    rounds,
    takes,
)
from tests.engine.office import CLERK, END, START, Office, flows, loop, node, script, service, subprocess, user

COLLECTS = 'outputCollection="rs" outputElement="=r"'
NOTES = 'outputCollection="rs" outputElement="=note"'
REVIEW = user("t", loop("[1, 2, 3]", False, NOTES), NOTE)


@pytest.mark.parametrize(
    ("before", "left"),
    [
        pytest.param([], {}, id="a new name"),
        pytest.param([script("w0", "r", "0")], {"r": 0}, id="a name given before"),
    ],
)
def test_each_parallel_round_has_an_output_variable_of_its_own(
    office: Office, before: list[str], left: dict[str, int]
) -> None:
    """Camunda 8 documentation, Multi-instance, Collecting the output: a variable is local to its instance;
    https://github.com/camunda/camunda/issues/15824"""
    each = rounds("[1, 2, 3]", False, COLLECTS, script("w", "r", "item * 10"), user("wait"))
    office.draw(line(*before, each, user("z")))
    office.start()
    for _ in range(3):
        office.do("wait")
    assert office.own_variables() == {"rs": [10, 20, 30], **left}


def test_parallel_reviewers_do_not_see_each_others_answer(office: Office) -> None:
    """Camunda 8 documentation, Multi-instance: visible within the instance only;
    https://github.com/camunda/camunda/issues/4687"""
    office.draw(line(REVIEW), more=FORMS)
    office.start()
    office.do("t", note="uno")
    with office.database.read() as session:
        assert task_form.of_task(office.runtime, session, office.tasks()["t"]).scope.get("note") is None


def test_the_answers_of_a_multi_instance_user_task_are_in_the_collected_list_only(office: Office) -> None:
    """Camunda 8 documentation, Multi-instance, Collecting the output; an answer may be empty."""
    office.draw(line(REVIEW, user("z")), more=FORMS)
    office.start()
    for note in ("uno", None, "tres"):
        office.do("t", note=note)
    assert sorted(office.variables()["rs"], key=str) == [None, "tres", "uno"]
    assert set(office.own_variables()) == {"rs"}


def test_an_answer_is_collected_though_other_rounds_answered_meanwhile(office: Office) -> None:
    """Camunda 8 documentation, Multi-instance, Collecting the output."""
    office.draw(line(rounds("[1, 2, 3]", False, NOTES, user("u1", "", NOTE), user("u2")), user("z")), more=FORMS)
    office.start()
    for note in ("uno", "dos", "tres"):
        office.do("u1", note=note)
    for _ in range(3):
        office.do("u2")
    assert sorted(office.variables()["rs"]) == ["dos", "tres", "uno"]


def nested(*behind: str) -> str:
    """Rounds over [1, 2, 3], in each of them rounds over [1, 2] that compute ``x``; ``behind`` follows these."""
    inner = loop("[1, 2]", False, 'outputCollection="inn" outputElement="=x"').replace('"item"', '"i2"')
    work = subprocess("inner", inside(script("w", "x", "item * 10 + i2"), depth=2), inner)
    return line(rounds("[1, 2, 3]", False, 'outputCollection="out" outputElement="=inn"', work, *behind), user("z"))


def test_a_nested_multi_instance_has_a_round_for_each_item(office: Office) -> None:
    """BPMN 2.0.2 § 13.3.7; https://github.com/camunda/camunda/issues/20958"""
    office.draw(nested())
    office.start()
    assert [len(each) for each in office.variables()["out"]] == [2, 2, 2]
    assert office.done().count("w") == 6


@pytest.mark.parametrize("behind", [[], [user("wait")]], ids=["at once", "after a wait"])
def test_inner_collections_of_outer_rounds_do_not_mix(office: Office, behind: list[str]) -> None:
    """https://github.com/camunda/camunda/issues/32318"""
    office.draw(nested(*behind))
    office.start()
    while "wait" in office.tasks():
        office.do("wait")
    assert office.variables()["out"] == [[11, 12], [21, 22], [31, 32]]


def test_a_multi_instance_call_leaves_its_item_and_counter_inside(office: Office) -> None:
    """Camunda 8 documentation, Multi-instance: both are local; https://github.com/zeebe-io/zeebe/issues/4860"""
    calling = call("child", inner=loop("[1, 2, 3]", True, COLLECTS))
    office.draw(line(calling, user("z")), more=child(script("w", "r", "item * 10")))
    office.start()
    assert office.variables()["rs"] == [10, 20, 30]
    assert not {"item", "loopCounter"} & set(office.variables())


def test_a_multi_instance_call_leaves_the_outer_rounds_item_and_counter_as_they_are(office: Office) -> None:
    """The same; https://github.com/camunda/camunda/issues/56387"""
    output = 'outputCollection="rs" outputElement="=[loopCounter, item]"'
    inner = call("child", inner=loop("[7, 8, 9]", True))
    each = rounds("[&quot;a&quot;, &quot;b&quot;]", True, output, inner)
    office.draw(line(each, user("z")), more=child(user("w")))
    office.start()
    while "w" in office.tasks():
        office.do("w")
    assert office.variables()["rs"] == [[1, "a"], [2, "b"]]


@pytest.mark.parametrize(
    ("condition", "needed"),
    [
        ("numberOfCompletedInstances &gt;= numberOfInstances / 2", 2),
        ("numberOfActiveInstances &lt;= 1", 3),
        ("numberOfTerminatedInstances &gt; 0", 4),
    ],
)
def test_a_completion_condition_counts_instances(office: Office, condition: str, needed: int) -> None:
    """Camunda 8 documentation, Multi-instance, Completion condition; https://github.com/camunda/camunda/pull/8321"""
    office.draw(line(user("t", loop("[1, 2, 3, 4]", False, condition=condition))))
    office.start()
    done = 0
    while office.tasks():
        office.do("t")
        done += 1
    assert (done, office.ended()) == (needed, "end")


def test_a_sequential_multi_instance_goes_on_over_the_items_it_was_entered_with(office: Office) -> None:
    """Camunda 8 documentation, Multi-instance: evaluated on entering; https://github.com/camunda/camunda/issues/6952"""
    office.draw(line(rounds("items", True, "", script("w", "items", "&quot;gone&quot;"), user("t")), user("z")))
    office.start(items=[1, 2, 3])
    for _ in range(3):
        office.do("t")
    assert set(office.tasks()) == {"z"}


def test_rounds_that_stopped_at_an_input_mapping_go_on_with_their_own_item(office: Office) -> None:
    """https://github.com/camunda/camunda/issues/6933"""
    office.serve("work", lambda n=None, c=None: {"r": [c, n]})
    sources = takes({"n": "=assert(item, ready = true)", "c": "=loopCounter"})
    task = service("s", mapping=sources, inner=loop("[10, 20, 30]", False, COLLECTS))
    fork = node("parallelGateway", "f") + node("intermediateCatchEvent", "m", on_message("M1"))
    roads = flows("start>f", "f>s", "f>m", "s>z", "z>end", "m>e")
    office.draw(START + fork + task + user("z") + END + node("endEvent", "e") + roads, message("M1", "repaired", "1"))
    office.start(ready=False)
    stopped = office.incidents()
    assert [each.element_id for each in stopped] == ["s", "s", "s"]
    office.runtime.correlate("repaired", "1", CLERK, {"ready": True})
    for incident in stopped:
        incidents.retry(office.runtime, incident.key, CLERK)
    office.work()
    assert office.variables()["rs"] == [[1, 10], [2, 20], [3, 30]]
