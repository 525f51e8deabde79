"""Ad hoc subprocesses: what the drawing's expression names begins, in no order."""

import pytest

from engine.jobs.incidents import retry
from tests.engine.office import CLERK, END, START, Office, boundary, node, road, service, user

#: Nothing here differs between databases.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def ad_hoc(body: str, active: str, more: str = "", condition: str = "", **attributes: str) -> str:
    """An ad hoc subprocess ``part`` that begins with the list ``active``."""
    done = f"<bpmn:completionCondition>={condition}</bpmn:completionCondition>" if condition else ""
    return node(
        "adHocSubProcess",
        "part",
        body + done,
        f'<zeebe:adHoc activeElementsCollection="={active}" {more}/>',
        **attributes,
    )


def around(part: str) -> str:
    return START + part + END + road("start", "part", "end")


def test_what_is_named_begins_and_all_of_it_is_waited_for(office: Office) -> None:
    body = user("a") + service("s") + user("b") + user("c") + road("a", "s")
    office.draw(around(ad_hoc(body, "which")))
    office.start(which=["a", "c"])
    office.check_rows()
    assert set(office.tasks()) == {"a", "c"}
    office.do("a")
    assert office.waiting() == {"s", "c"}
    office.work()
    office.do("c")
    assert office.ended() == "end"


def test_an_empty_list_passes(office: Office) -> None:
    office.draw(around(ad_hoc(user("a"), "[]")))
    office.start()
    assert office.ended() == "end"


def test_what_is_not_there_is_an_incident_that_can_be_repaired(office: Office) -> None:
    office.draw(around(ad_hoc(user("a") + user("b") + road("a", "b"), "which")))
    office.start(which=["b"])
    (incident,) = office.incidents()
    assert "b" in incident.message
    retry(office.runtime, incident.key, CLERK, variables={"which": '["a"]'})
    office.check_rows()
    office.do("a")
    office.do("b")
    assert office.ended() == "end"


@pytest.mark.parametrize("cancels", [True, False])
def test_when_its_condition_is_true_the_rest_goes_or_is_waited_for(office: Office, cancels: bool) -> None:
    office.serve("work", lambda: {"enough": True})
    body = user("a") + service("s") + user("b") + road("a", "s")
    office.draw(
        around(
            ad_hoc(body, "[&quot;a&quot;, &quot;b&quot;]", "", "enough", cancelRemainingInstances=str(cancels).lower())
        )
    )
    office.start(enough=False)
    office.do("a")
    office.work()
    if not cancels:
        assert office.waiting() == {"b"}
        office.do("b")
    assert (office.ended(), office.waiting()) == ("end", set())


def test_what_each_gives_is_collected(office: Office) -> None:
    answers = [1, 2]
    office.serve("work", lambda: {"n": answers.pop(0)})
    body = service("s") + service("t")
    office.draw(around(ad_hoc(body, "[&quot;s&quot;, &quot;t&quot;]", 'outputCollection="all" outputElement="=n"')))
    office.start()
    office.work()
    assert office.variables()["all"] == [1, 2]


def test_it_may_be_interrupted_and_its_tasks_have_borders(office: Office) -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    body = user("a") + boundary("x", "a", timer) + user("late") + road("x", "late")
    office.draw(around(ad_hoc(body, "[&quot;a&quot;]")))
    office.start()
    office.clock.advance(days=2)
    office.work()
    assert office.waiting() == {"late"}
    office.do("late")
    assert office.ended() == "end"
