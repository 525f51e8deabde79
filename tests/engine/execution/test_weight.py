"""What an evaluation, a variable and an instance may weigh: an incident at the element, before anything is written."""

import tracemalloc

import pytest

from engine import feel
from engine.feel.weight import weigh
from tests.engine.cases.drawn import FORMS, NOTE, line, message, on_message, refused
from tests.engine.office import Office, node, script, user

LONG = '{a: "' + "x" * 1000 + '", b: a+a+a+a+a+a+a+a, c: b+b+b+b+b+b+b+b}'
HEAVY = {
    "texts in a list": LONG[:-1] + ", d: for i in 1..50000 return c + string(i)}.d",
    "texts by a function": LONG[:-1] + ", d: for i in 1..50000 return upper case(c)}.d",
    "lists in a list": "{a: for i in 1..40000 return i, b: for j in 1..40000 return reverse(a)}.b",
    "series in a loop": "for i in 1..40000 return some j in 1..40000 satisfies true",
    "a list read again and again": "{a: for i in 1..40000 return i, b: for j in 1..40000 return sum(a)}.b",
    "contexts in a list": "for i in 1..50000 return {a: [i, i, i, i, i, i], b: [i, i, i, i, i, i], c: [1, 2, 3, 4, 5]}",
    "one text many times": LONG[:-1] + ", d: for i in 1..50000 return c}.d",
}


@pytest.mark.parametrize("expression", HEAVY.values(), ids=HEAVY)
def test_what_an_evaluation_makes_and_reads_has_one_bound(expression: str) -> None:
    compiled = feel.compile_expression(expression)
    tracemalloc.start()
    with pytest.raises(feel.FeelLimit):
        compiled.evaluate({})
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


def test_the_check_tells_of_an_expression_that_weighs_too_much() -> None:
    assert "feel-too-large" in refused(line(script("w", "v", HEAVY["texts in a list"].replace('"', "&quot;"))))


def test_what_is_held_twice_weighs_twice_and_is_not_looked_at_beyond_the_bound() -> None:
    nested: list[object] = ["x"]
    for _ in range(60):
        nested = [nested, nested]
    with pytest.raises(feel.FeelLimit):
        weigh(nested, 1000)
    assert weigh(["ab", {"c": None}], 1000) < 60


@pytest.mark.parametrize("count", [1, 12])
def test_a_variable_or_an_instance_that_weighs_too_much_is_an_incident_and_nobody_is_refused(
    office: Office, count: int
) -> None:
    size = 1_000_000 if count == 1 else 800_000
    heaped = [script(f"w{i}", f"v{i}", f"string join(for i in 1..{size // 100} return text)") for i in range(count)]
    office.draw(line(user("u"), *heaped, user("z", "", NOTE)), more=FORMS)
    office.start(text="x" * 100)
    office.do("u")
    office.work()
    ((element, code),) = [(each.element_id, each.code) for each in office.incidents()]
    assert code == "feel_limit"
    assert element == ("w0" if count == 1 else "w9")


def test_what_a_person_gives_is_kept_however_full_the_instance_is(office: Office) -> None:
    heaped = [script(f"w{i}", f"v{i}", "string join(for i in 1..9999 return text)") for i in range(8)]
    office.draw(line(user("u"), *heaped, user("z", "", NOTE)), more=FORMS)
    office.start(text="x" * 100)
    office.do("u")
    office.work()
    office.do("z", note="here " * 200)
    assert office.variables()["note"].startswith("here")


LONG_TEXTS = {
    "60 groups": '<zeebe:assignmentDefinition candidateGroups="=for i in 1..60 return &quot;group &quot; + string(i)"/>',
    "a form": f'<zeebe:formDefinition formId="{"f" * 201}"/>',
    "an assignee": f'<zeebe:assignmentDefinition assignee="{"a" * 201}"/>',
}


@pytest.mark.parametrize("extension", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_a_text_longer_than_its_column_is_an_incident_on_every_database(office: Office, extension: str) -> None:
    office.draw(line(user("u"), node("userTask", "v", "", extension)))
    office.start()
    office.do("u")
    assert [(each.element_id, each.code) for each in office.incidents()] == [("v", "expression_failed")]


def test_a_long_name_is_shown_as_far_as_it_goes(office: Office) -> None:
    office.draw(line(user("u"), user("v").replace('name="v"', f'name="{"long " * 100}"')))
    office.start()
    office.do("u")
    assert set(office.tasks()) == {"v"}


@pytest.mark.parametrize(("variable", "at"), [("n" * 201, ("w", "feel_limit")), ("n", ("m", "expression_failed"))])
def test_a_correlation_key_and_a_name_of_a_variable_may_be_too_long(
    office: Office, variable: str, at: tuple[str, str]
) -> None:
    waits = node("intermediateCatchEvent", "m", on_message("M1"))
    office.draw(line(user("u"), script("w", variable, "1"), waits), message("M1", "paid", "order"))
    office.start(order="7" * 301)
    office.do("u")
    assert [(each.element_id, each.code) for each in office.incidents()] == [at]
