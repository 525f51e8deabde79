"""Compensation: what was done is undone, the last first, by what the drawing joins with it."""

import pytest

from engine.errors import BusinessError
from tests.engine.execution.events.test_event_subprocesses import beside
from tests.engine.execution.test_boundary_events import BROKEN, ERROR
from tests.engine.office import (
    CLERK,
    END,
    START,
    Office,
    boundary,
    drawing,
    flows,
    inputs,
    loop,
    node,
    road,
    script,
    service,
    subprocess,
    user,
)

#: Nothing here differs between databases.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
UNDO = "<bpmn:compensateEventDefinition/>"


def undone(ident: str, by: str = "", kind: str = "userTask") -> str:
    """What undoes an activity: a user task ``un-ident``, or the element ``by``."""
    event = node("boundaryEvent", f"b-{ident}", UNDO, attachedToRef=ident)
    group = '<zeebe:assignmentDefinition candidateGroups="office"/>'
    handler = by or node(kind, f"un-{ident}", "", group, isForCompensation="true")
    return event + handler + f'<bpmn:association id="as-{ident}" sourceRef="b-{ident}" targetRef="un-{ident}"/>'


def throw(ident: str = "t", activity: str = "") -> str:
    ref = f' activityRef="{activity}"' if activity else ""
    return node("intermediateThrowEvent", ident, f"<bpmn:compensateEventDefinition{ref}/>")


def opened(office: Office) -> list[str]:
    """The tasks that are open, one after the other, each done."""
    found = []
    while tasks := set(office.tasks()):
        (task,) = tasks
        found.append(task)
        office.do(task)
    return found


@pytest.mark.parametrize("ends", [True, False])
def test_the_last_that_was_done_is_undone_first(office: Office, ends: bool) -> None:
    throws = node("endEvent", "t", UNDO) if ends else throw() + END + road("t", "end")
    office.draw(
        START + service("a") + undone("a") + service("b") + undone("b") + service("c") + throws
        + road("start", "a", "b", "c", "t")
    )  # fmt: skip
    office.start()
    office.work()
    assert office.instance().outcome is None
    assert opened(office) == ["un-b", "un-a"]
    assert office.ended() == ("t" if ends else "end")


def test_what_was_not_done_is_not_undone_and_nothing_is_undone_twice(office: Office) -> None:
    office.draw(
        START + user("a") + undone("a") + node("exclusiveGateway", "g", default="g_t") + user("b") + undone("b")
        + throw() + throw("again") + END + flows("start>a", "a>g", "g>b?false", "b>t", "g>t", "t>again", "again>end")
    )  # fmt: skip
    office.start()
    assert opened(office) == ["a", "un-a"]
    assert office.ended() == "end"


def test_the_state_does_not_grow_with_what_is_done_again_and_again(office: Office) -> None:
    again = node("exclusiveGateway", "g", default="g_a")
    office.draw(
        START + user("a") + undone("a") + again + throw() + END + flows("start>a", "a>g", "g>t?n = 1", "g>a", "t>end")
    )
    office.start(n=0)
    office.do("a")
    young = len(office.instance().state)
    for _ in range(20):
        office.do("a")
    assert len(office.instance().state) <= young + 8
    with office.database.write() as session:
        loaded = office.runtime.loader.load_locked(session, office.instance().key)
        loaded.step.scopes.set(0, "n", 1)
        office.runtime.finish_step(loaded, CLERK)
    assert opened(office) == ["a", *["un-a"] * 22]


def test_one_that_was_done_again_is_undone_as_often(office: Office) -> None:
    office.draw(
        START + user("a") + undone("a") + node("exclusiveGateway", "g", default="g_t") + script("s", "n", "n + 1")
        + throw() + END + flows("start>a", "a>s", "s>g", "g>a?n &lt; 3".replace("&lt;", "<"), "g>t", "t>end")
    )  # fmt: skip
    office.start(n=1)
    assert opened(office) == ["a", "a", "un-a", "un-a"]


def test_one_activity_alone_may_be_undone(office: Office) -> None:
    office.draw(
        START + user("a") + undone("a") + user("b") + undone("b") + throw("t", "a") + END
        + road("start", "a", "b", "t", "end")
    )  # fmt: skip
    office.start()
    assert opened(office) == ["a", "b", "un-a"]


def test_what_was_done_in_a_subprocess_is_undone_with_its_variables(office: Office) -> None:
    back = script("un-s", "seen", "append(seen, own)").replace('id="un-s"', 'id="un-s" isForCompensation="true"')
    inner = inputs(own="item") + node("startEvent", "in") + user("s") + undone("s", back) + node("endEvent", "out")
    part = subprocess("part", loop("[1, 2, 3]", True) + inner + road("in", "s", "out"))
    part = part.replace(loop("[1, 2, 3]", True), "", 1).replace(
        inputs(own="item"), inputs(own="item") + loop("[1, 2, 3]", True), 1
    )
    office.draw(START + part + user("a") + throw() + END + road("start", "part", "a", "t", "end"))
    office.start(seen=[])
    assert opened(office) == ["s", "s", "s", "a"]
    assert office.ended() == "end"
    assert office.variables()["seen"] == [3, 2, 1]


def test_a_subprocess_with_its_own_is_undone_by_that_alone(office: Office) -> None:
    part = subprocess(
        "part", node("startEvent", "in") + user("s") + undone("s") + node("endEvent", "out") + road("in", "s", "out")
    )
    office.draw(START + part + undone("part") + throw() + END + road("start", "part", "t", "end"))
    office.start()
    assert opened(office) == ["s", "un-part"]


def test_a_scope_undoes_its_own_only(office: Office) -> None:
    part = subprocess(
        "part",
        node("startEvent", "in")
        + user("s")
        + undone("s")
        + throw()
        + node("endEvent", "out")
        + road("in", "s", "t", "out"),
    )
    office.draw(START + user("a") + undone("a") + part + END + road("start", "a", "part", "end"))
    office.start()
    assert opened(office) == ["a", "s", "un-s"]
    assert office.ended() == "end"


def test_an_event_subprocess_undoes_what_it_takes_the_place_of(office: Office) -> None:
    def fail() -> None:
        raise BusinessError("broken")

    office.serve("work", fail)
    mend = throw() + road("on", "t", "undone")
    office.draw(
        START + user("a") + undone("a") + service("s") + END + road("start", "a", "s", "end") + beside(BROKEN, mend),
        ERROR,
    )
    office.start()
    office.do("a")
    office.work()
    assert opened(office) == ["un-a"]
    assert office.ended() == "undone"


def test_a_parked_service_undoes_and_its_border_is_heard(office: Office) -> None:
    answers = [lambda: {}, lambda: (_ for _ in ()).throw(BusinessError("broken"))]
    office.serve("work", lambda: answers.pop(0)())
    handler = service("un-a").replace('id="un-a"', 'id="un-a" isForCompensation="true"')
    caught = boundary("b", "un-a", BROKEN) + user("by hand").replace('"by hand"', '"hand"')
    office.draw(
        START + service("a") + undone("a", handler) + caught + user("x") + throw() + END
        + road("start", "a", "x", "t", "end") + road("b", "hand"), ERROR
    )  # fmt: skip
    office.start()
    office.work()
    office.do("x")
    assert "un-a" in office.waiting()
    office.work()
    assert opened(office) == ["hand"]
    assert office.ended() == "end"


def test_who_undoes_may_be_interrupted(office: Office) -> None:
    part = subprocess(
        "part",
        node("startEvent", "in")
        + user("s")
        + undone("s")
        + throw()
        + node("endEvent", "out")
        + road("in", "s", "t", "out"),
    )
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    office.draw(
        START
        + part
        + boundary("b", "part", timer)
        + node("endEvent", "late")
        + END
        + road("start", "part", "end")
        + road("b", "late")
    )
    office.start()
    office.do("s")
    assert set(office.tasks()) == {"un-s"}
    office.clock.advance(days=2)
    office.work()
    assert office.ended() == "late"
    assert office.waiting() == set()


def test_a_called_process_is_not_undone_by_its_caller(office: Office) -> None:
    called = drawing(
        node("startEvent", "in") + user("s") + undone("s") + node("endEvent", "out") + road("in", "s", "out"),
        "",
        "called",
    )
    call = node(
        "callActivity",
        "call",
        '<bpmn:extensionElements><zeebe:calledElement processId="called"/></bpmn:extensionElements>',
    )
    office.draw(START + call + throw() + END + road("start", "call", "t", "end"), "", {"bpmn/c.bpmn": called})
    office.start()
    assert opened(office) == ["s"]
    assert office.ended() == "end"
