"""A version of several files: ids that meet, decision files that import others, a message that starts two processes."""

from typing import Any

import pytest

from engine.dmn import read
from engine.errors import BusinessError
from tests.engine.cases.drawn import inside, line, message, on_error, on_message, refused
from tests.engine.dmn.drawings import SPACE, decision, file, literal
from tests.engine.office import (
    CLERK,
    END,
    Office,
    boundary,
    drawing,
    node,
    road,
    script,
    service,
    user,
)


def test_messages_of_the_same_id_in_two_files_are_two(office: Office) -> None:
    """XML ids are unique within a file only; https://github.com/camunda/camunda-modeler/issues/2047"""
    catch = node("intermediateCatchEvent", "m", on_message("Message_1"))
    other = drawing(inside(catch), message("Message_1", "cancelled", "ticket"), process="other")
    known = script("w", "order", "&quot;7&quot;"), script("w2", "ticket", "&quot;9&quot;")
    office.draw(line(*known, catch), message("Message_1", "paid", "order"), {"bpmn/z.bpmn": other})
    office.start()
    office.runtime.correlate("paid", "7", CLERK)
    assert office.ended() == "end"


def test_errors_of_the_same_id_in_two_files_are_two(office: Office) -> None:
    """The same."""

    def fail(**_: Any) -> None:
        raise BusinessError("one")

    office.serve("bad", fail)
    caught = boundary("b", "s", on_error("Error_1")) + node("endEvent", "caught") + road("b", "caught")
    other = drawing(inside(service("s", "bad")) + caught, '<bpmn:error id="Error_1" errorCode="two"/>', "other")
    body = line(service("s", "bad")) + caught
    office.draw(body, '<bpmn:error id="Error_1" errorCode="one"/>', {"bpmn/z.bpmn": other})
    office.start()
    office.work()
    assert office.ended() == "caught"


def test_a_message_starts_every_process_that_begins_with_it(office: Office) -> None:
    """Camunda 8 documentation, Messages, Message cardinality; https://github.com/camunda/camunda/issues/7995"""

    def begun_by(ref: str, task: str) -> str:
        begin = node("startEvent", "begin", on_message(ref))
        return begin + user(task) + END + road("begin", task, "end")

    other = drawing(begun_by("Message_2", "b"), message("Message_2", "paid", "order"), "other")
    office.draw(begun_by("Message_1", "a"), message("Message_1", "paid", "order"), {"bpmn/z.bpmn": other})
    office.runtime.correlate("paid", "7", CLERK, {"order": "7"})
    assert set(office.tasks()) == {"a", "b"}


def deciding() -> str:
    """A process that takes the decision ``d`` and waits."""
    called = '<zeebe:calledDecision decisionId="d" resultVariable="r"/>'
    return line(node("businessRuleTask", "t", "", called), user("u"))


def requiring(body: str, *links: str, kind: str = "Decision") -> str:
    """The decision ``d``, whose requirements are written as whole addresses."""
    of = "knowledge" if kind == "Knowledge" else "information"
    inner = "".join(f'<{of}Requirement><required{kind} href="{each}"/></{of}Requirement>' for each in links)
    return f'<decision id="d" name="d"><variable name="d"/>{inner}{body}</decision>'


def importing(*names: str) -> str:
    """Imports of models: ``"m urn:a"`` imports ``urn:a`` as ``m``."""
    pairs = [each.rpartition(" ") for each in names]
    return "".join(f'<import name="{name}" namespace="{space}" importType="{SPACE}"/>' for name, _, space in pairs)


A = file(decision("e", literal('"A"')), namespace="urn:a")
OF_A = file(importing("m urn:a"), requiring(literal("m.e"), "urn:a#e"), namespace="urn:c")


def test_a_decision_file_may_import_another_of_its_version(office: Office) -> None:
    """DMN 1.5 § 6.3.3; https://github.com/apache/incubator-kie-issues/issues/403"""
    files = {"bpmn/c.dmn": OF_A, "bpmn/a.dmn": A}
    assert refused(deciding(), more=files) == set()
    office.draw(deciding(), more=files)
    office.start()
    assert office.variables().get("r") == "A"


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_of_two_files_of_one_namespace_the_one_that_is_meant_is_imported_or_the_check_tells(
    office: Office, names: tuple[str, str]
) -> None:
    """DMN 1.5 § 6.3.3: a namespace is one model's; https://github.com/apache/incubator-kie-issues/issues/1383"""
    other = file(decision("other", literal('"B"')), namespace="urn:a")
    files = {"bpmn/c.dmn": OF_A, f"bpmn/{names[0]}.dmn": A, f"bpmn/{names[1]}.dmn": other}
    if refused(deciding(), more=files):
        return
    office.draw(deciding(), more=files)
    office.start()
    assert office.variables().get("r") == "A"


def test_two_files_of_one_namespace_that_import_nothing_do_not_meet(office: Office) -> None:
    """Every file of the Modeler has the same namespace; https://github.com/apache/incubator-kie-issues/issues/1383"""
    files = {f"bpmn/{n}.dmn": file(decision(f"d{n}", literal(f'"{n}"')), namespace="urn:same") for n in (1, 2)}
    called = '<zeebe:calledDecision decisionId="d{0}" resultVariable="r{0}"/>'
    tasks = [node("businessRuleTask", f"t{n}", "", called.format(n)) for n in (1, 2)]
    office.draw(line(*tasks, user("u")), more=files)
    office.start()
    assert office.own_variables() == {"r1": "1", "r2": "2"}


def test_decisions_of_the_same_name_in_two_imported_models_are_two() -> None:
    """DMN 1.5 § 6.3.3; https://github.com/apache/incubator-kie-issues/issues/2045"""
    b = file(decision("e", literal('"B"')), namespace="urn:b")
    body = requiring(literal('ma.e + "-" + mb.e'), "urn:a#e", "urn:b#e")
    both = file(importing("ma urn:a", "mb urn:b"), body, namespace="urn:c")
    assert read(both, {"urn:a": A, "urn:b": b}).evaluate("d", {}).value == "A-B"


GREETS = (
    '<businessKnowledgeModel id="say" name="say"><variable name="say"/><encapsulatedLogic><formalParameter name="who"/>'
    + literal('"Hola " + who')
    + "</encapsulatedLogic></businessKnowledgeModel>"
)


@pytest.mark.parametrize(
    "address",
    ["urn:a#say", "#say"],
)
def test_what_is_imported_under_no_name_is_used_by_its_own(address: str) -> None:
    """DMN 1.5 § 6.3.3; without the namespace as https://github.com/apache/incubator-kie-issues/issues/1066 asks, against
    https://github.com/dmn-tck/tck/pull/692, which wants it there: both are read."""
    body = requiring(literal('say("Ana")'), address, kind="Knowledge")
    model = read(file(importing(" urn:a"), body, namespace="urn:c"), {"urn:a": file(GREETS, namespace="urn:a")})
    assert model.evaluate("d", {}).value == "Hola Ana"


@pytest.mark.parametrize(
    ("variable", "used"),
    [
        pytest.param('<variable name="Mi decisión"/>', "Mi decisión + 1", id="by its variable's name"),
        pytest.param('<variable name="Mi decisión"/>', "Decision_1 + 1", id="by its id"),
        pytest.param("", "Decision_1 + 1", id="by its id, without a variable"),
    ],
)
def test_a_required_decision_is_read_by_the_name_of_its_variable_or_by_its_id(variable: str, used: str) -> None:
    """DMN 1.5 § 6.3.7; Camunda 8 documentation, Decision requirements graph: by the id;
    https://github.com/camunda/camunda-modeler/issues/6136"""
    first = f'<decision id="Decision_1" name="Mi decisión">{variable}{literal("5")}</decision>'
    assert read(file(first, requiring(literal(used), "#Decision_1"))).evaluate("d", {}).value == 6
