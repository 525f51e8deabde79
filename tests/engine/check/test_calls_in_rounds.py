"""A called process that is gone through again: what an earlier round gave is there, what none gave is still missed."""

import pytest

from tests.engine.cases.drawn import call, child, line, refused
from tests.engine.office import END, START, flows, node, road, script, user

XOR = node("exclusiveGateway", "g", default="g_end")
AGAIN = START + call("child") + XOR + END + road("start", "c", "g", "end") + flows("g>c?again")
GIVES_LATER = (script("before", "seen", "later"), user("u"), script("gives", "later", "1"))


def test_a_page_reads_what_it_gave_in_an_earlier_round() -> None:
    assert "name-too-late" not in refused(AGAIN, more=child(*GIVES_LATER))


def test_so_does_a_page_of_a_page() -> None:
    inner = child(*GIVES_LATER, process="inner")
    assert "name-too-late" not in refused(AGAIN, more=child(user("v"), call("inner")) | inner)


def test_so_does_a_page_that_is_called_at_two_places() -> None:
    second = call("child").replace('id="c"', 'id="c2"')
    assert "name-too-late" not in refused(line(call("child"), second), more=child(*GIVES_LATER))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(line(call("child")), id="once"),
        pytest.param(AGAIN.replace("processId=", 'propagateAllChildVariables="false" processId='), id="kept to itself"),
        pytest.param(
            AGAIN.replace("processId=", 'propagateAllParentVariables="false" processId='), id="not handed over"
        ),
    ],
)
def test_what_no_earlier_round_can_have_given_is_read_too_early(body: str) -> None:
    assert "name-too-late" in refused(body, more=child(*GIVES_LATER))
