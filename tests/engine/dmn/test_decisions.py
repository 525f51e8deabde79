"""Decisions as they are read, taken and recorded."""

from decimal import Decimal

import pytest

from engine.dmn import BrokenDecision, NoSuchDecision, read
from engine.feel import Context, FeelLimit, Limits, Value
from tests.engine.dmn.drawings import decision, file, given, literal, table

ROUTE = (('"alta"', "[0..2]", '"continuar"'), ('"alta"', "> 2", '"corregir"'), ('"modificación"', "-", '"revisión"'))


def take(body: str, **scope: Value) -> Value:
    return read(file(decision("d", body))).evaluate("d", scope).value


def test_a_table_drawn_alone_reads_the_callers_variables() -> None:
    assert take(table(["tipo", "faltas"], ROUTE), tipo="alta", faltas=5) == "corregir"


def test_the_decision_keeps_its_inputs_and_the_rules_that_matched() -> None:
    model = read(file(decision("d", table(["tipo", "faltas"], ROUTE))))
    taken = model.evaluate("d", {"tipo": "alta", "faltas": 1, "otra": "x"})
    assert taken.inputs == {"tipo": "alta", "faltas": 1}
    assert [(rule.index, rule.id, rule.outputs) for rule in taken.rules] == [(1, "r1", {"ruta": "continuar"})]
    assert taken.as_json()["evaluated"][0]["tables"][0]["inputs"] == {"tipo": "alta", "faltas": 1}
    assert taken.warnings == ()


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("UNIQUE", None),
        ("ANY", None),
        ("FIRST", "b"),
        ("PRIORITY", "a"),
        ("RULE ORDER", ["b", "a"]),
        ("OUTPUT ORDER", ["a", "b"]),
        ("COLLECT", ["b", "a"]),
    ],
)
def test_the_hit_policy_says_what_two_matches_amount_to(policy: str, expected: Value) -> None:
    rules = [("> 1", '"b"'), ("> 2", '"a"'), ("> 9", '"a"')]
    assert take(table(["n"], rules, policy=policy, values='"a","b"'), n=3) == expected


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 5), ("MIN", 2), ("MAX", 3), ("COUNT", 2)])
def test_collected_outputs_are_aggregated(aggregation: str, expected: int) -> None:
    body = table(["n"], [("> 1", "2"), ("> 2", "3")], policy="COLLECT", aggregation=aggregation)
    assert take(body, n=3) == expected


def test_an_overlap_under_unique_is_told_with_its_rules() -> None:
    context = Context()
    model = read(file(decision("d", table(["n"], [("> 1", "1"), ("> 2", "2")]))))
    taken = model.evaluate("d", {"n": 3}, context)
    assert taken.value is None and [rule.index for rule in taken.rules] == [1, 2]
    assert "The hit policy is UNIQUE, but the rules 1, 2 match." in taken.warnings


def test_without_a_match_the_default_answers() -> None:
    assert take(table(["n"], [("> 1", '"a"')], default='"z"'), n=0) == "z"
    assert take(table(["n"], [("> 1", '"a"')]), n=0) is None
    assert take(table(["n"], [("> 1", '"a"')], policy="COLLECT"), n=0) == []


def test_several_outputs_are_a_context() -> None:
    body = table(["n"], [("-", '"a"', "1")], outputs=("ruta", "prioridad"))
    assert take(body, n=1) == {"ruta": "a", "prioridad": Decimal(1)}


@pytest.mark.parametrize("scope", [{"n": 7}, {"n": 1}])
def test_values_that_a_column_does_not_allow_are_told(scope: dict[str, Value]) -> None:
    body = table(["n"], [("-", '"c"')], allowed=["[0..5]"], values='"a","b"')
    taken = read(file(decision("d", body))).evaluate("d", scope)
    assert taken.value is None and "allow" in taken.warnings[-1]


def test_decisions_requiring_decisions_are_taken_once_each() -> None:
    model = read(
        file(
            given("n", "number"),
            decision("doble", literal("n * 2"), "#n"),
            decision("suma", literal("doble + doble + n"), "d:#doble", "#n"),
        )
    )
    taken = model.evaluate("suma", {"n": 3})
    assert taken.value == 15
    assert [found.id for found in taken.evaluated] == ["doble", "suma"]
    assert model.decisions["suma"].inputs == ("n",)


def test_an_input_of_another_type_is_null_with_the_reason() -> None:
    taken = read(file(given("n", "number"), decision("d", literal("n"), "#n"))).evaluate("d", {"n": "tres"})
    assert taken.value is None and "“n” is not of its type." in taken.warnings


def test_a_business_knowledge_model_may_call_itself_within_the_limit() -> None:
    body = literal("if n <= 1 then 1 else n * fact(n - 1)")
    logic = f'<encapsulatedLogic><formalParameter name="n"/>{body}</encapsulatedLogic>'
    itself = '<knowledgeRequirement><requiredKnowledge href="#fact"/></knowledgeRequirement>'
    knowledge = '<businessKnowledgeModel id="fact" name="fact"><variable name="fact"/>'
    knowledge += f"{logic}{itself}</businessKnowledgeModel>"
    model = read(file(given("n"), knowledge, decision("d", literal("fact(n)"), "#n", "k:#fact")))
    assert model.evaluate("d", {"n": 10}).value == 3_628_800
    with pytest.raises(FeelLimit):
        model.evaluate("d", {"n": 10_000})


def test_a_decision_service_answers_its_outputs_from_its_inputs_alone() -> None:
    service = '<decisionService id="s" name="servicio"><outputDecision href="#d"/><inputDecision href="#previa"/>'
    service += '<inputData href="#n"/></decisionService>'
    model = read(
        file(
            given("n"),
            decision("previa", literal("100")),
            decision("d", literal("n + previa"), "#n", "d:#previa"),
            service,
            decision("usa", literal("servicio(1, 2)"), "k:#s"),
        )
    )
    assert model.evaluate("d", {"n": 1}).value == 101
    assert model.evaluate("servicio", {"n": 1, "previa": 5}).value == 6
    assert model.evaluate("usa", {}).value == 3


def test_work_is_bounded_over_the_whole_decision() -> None:
    model = read(file(decision("d", literal("count(for i in 1..1000, j in 1..1000 return i)"))))
    with pytest.raises(FeelLimit):
        model.evaluate("d", {}, Context(limits=Limits(steps=1000)))


# -- imports ----------------------------------------------------------------------------------------------------------

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def test_a_model_imported_twice_has_its_own_inputs_each_time() -> None:
    base = file(given("quien"), decision("saludo", literal('"Hola " + quien'), "#quien"), namespace="urn:base")
    imports = "".join(f'<import namespace="urn:base" name="{name}" importType="{DMN}"/>' for name in ("uno", "dos"))
    top = decision("d", literal('uno.saludo + ", " + dos.saludo'), "urn:base#saludo")
    model = read(file(imports, top), {"urn:base": base})
    assert model.evaluate("d", {"uno": {"quien": "Ana"}, "dos": {"quien": "Luz"}}).value is None  # `dos` not required
    alone = read(file(imports, decision("d", literal("uno.saludo"), "urn:base#saludo")), {"urn:base": base})
    assert alone.evaluate("d", {"uno": {"quien": "Ana"}}).value == "Hola Ana"
    assert alone.evaluate("d", {"quien": "Eva"}).value == "Hola Eva"


def test_an_import_without_its_file_or_in_a_circle_is_refused() -> None:
    one = f'<import namespace="urn:b" name="b" importType="{DMN}"/>'
    with pytest.raises(BrokenDecision, match="urn:b"):
        read(file(one))
    with pytest.raises(BrokenDecision, match="imports itself"):
        read(file(one), {"urn:b": file(one, namespace="urn:b")})


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hola",
        b"<definitions/>",
        b'<!DOCTYPE d [<!ENTITY x "y">]><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        file(version="urn:otra"),
        file(" " * 6_000_000),
        file(decision("d", literal("1"), "#no")),
        file(decision("d", literal("1")), decision("d", literal("1"))),
        file('<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>'),
    ],
)
def test_what_is_no_decision_file_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenDecision):
        read(data)


@pytest.mark.parametrize(
    "body",
    [
        literal("1 +"),
        table(["n"], [("1 1", '"a"')]),
        table(["n"], [("-", '"a" "b"')]),
        table(["n"], [("-", "-", '"a"')]),
        table(["n"], [("-", '"a"')], policy="MAGIC"),
        '<literalExpression expressionLanguage="python"><text>1</text></literalExpression>',
    ],
)
def test_a_fault_inside_a_decision_is_kept_and_raised_when_it_is_needed(body: str) -> None:
    model = read(
        file(decision("mala", body), decision("buena", literal("1")), decision("usa", literal("mala"), "d:#mala"))
    )
    assert [fault.facts["element"] for fault in model.faults] == ["decision “mala”"]
    assert model.evaluate("buena", {}).value == 1
    for name in ("mala", "usa"):
        with pytest.raises(BrokenDecision, match="mala"):
            model.evaluate(name, {})


def test_decisions_in_a_circle_are_refused() -> None:
    model = read(file(decision("a", literal("b"), "d:#b"), decision("b", literal("a"), "d:#a")))
    with pytest.raises(BrokenDecision, match="requires itself"):
        model.evaluate("a", {})


def test_a_decision_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NoSuchDecision):
        read(file()).evaluate("nada", {})


@pytest.mark.parametrize(
    "version", ["http://www.omg.org/spec/DMN/20151101/dmn.xsd", "https://www.omg.org/spec/DMN/20191111/MODEL/"]
)
def test_older_versions_are_read_too(version: str) -> None:
    assert read(file(decision("d", literal("1 + 1")), version=version)).evaluate("d", {}).value == 2
