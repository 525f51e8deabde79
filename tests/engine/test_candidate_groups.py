"""Candidate groups: what is drawn, what an expression gives, what a row keeps."""

from dataclasses import replace

import pytest

from engine import candidate_groups
from engine.drawing import Element

TASK = Element(id="t", type="userTask", name="Revisar", process="p", parent=None, line=1, lane="Mesa")


@pytest.mark.parametrize(
    ("groups", "lane", "drawn", "told"),
    [
        (None, "Mesa", ("Mesa",), ("Mesa",)),
        (None, None, (), ()),
        ("Jefe, Mesa de partes ,", "Mesa", ("Jefe", "Mesa de partes"), ("Jefe", "Mesa de partes")),
        ("=quien", "Mesa", (), ("Mesa",)),
        ("=quien", None, (), ("=quien",)),
        (None, "Uno, dos", ("Uno, dos",), ("Uno, dos",)),  # a lane is one group, whatever its name
    ],
)
def test_groups_win_over_the_lane(groups: str | None, lane: str | None, drawn: tuple, told: tuple) -> None:
    task = replace(TASK, groups=groups, lane=lane)
    assert candidate_groups.drawn(task) == drawn
    assert candidate_groups.shown(task) == told


@pytest.mark.parametrize("value", ["a, b", ["a", "b"], [" a", "", "b "], ("a", "b")])
def test_an_expression_gives_a_list_or_a_text_with_commas(value: object) -> None:
    assert candidate_groups.given(value) == ["a", "b"]


def test_nothing_given_is_no_group() -> None:
    assert candidate_groups.given(None) == candidate_groups.given("") == []


def test_a_row_keeps_one_text_for_one_combination() -> None:
    assert candidate_groups.join(["b", "a", "b"]) == candidate_groups.join(["a", "b"])
    assert candidate_groups.split(candidate_groups.join(["b", "a"])) == ("a", "b")
    assert candidate_groups.split("") == ()
