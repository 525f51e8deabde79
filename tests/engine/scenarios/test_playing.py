"""Scenarios play through the engine, in memory, and say with file and line what is not as they say."""

from dataclasses import replace

from engine.execution.operations import OPERATIONS
from engine.scenarios import run
from tests.engine.office import drawing, flows, node, road
from tests.engine.scenarios.setting import FILES, HEAD, LENT, SHARED, fault, played

GOOD = """
- name: Somebody looks
  start: {as: public, at: 2026-03-02T09:00, submit: {order: =little}}
  steps:
  - expect: {waiting: [look], tasks: {look: {groups: desk}}, mails: []}
  - use: looked at
  expect:
    end: answered
    path: [order, judge, look, answer]
    never: [late]
    variables: {order.amount: 5, good: false}
    mails: [{mail: answer, with: {to: ana@correo.pe}}]
    calls: [{service: judge, with: {amount: 5}}, {element: answer}]
"""
LATE = """
- name: Nobody looks
  start: {submit: {order: =little}}
  steps:
  - advance: P2D
  expect: {end: forgotten}
"""
BOUNCED = """
- name: The mail comes back
  start: {submit: {order: '=context put(little, "amount", 50)'}}
  services: {answer: {error: refused}}
  expect: {end: unreachable, mails: [answer]}
"""


def test_a_scenario_that_is_as_said_passes() -> None:
    report = played(GOOD)
    assert report.messages == []
    assert [result.scenario.name for result in report.results] == ["Somebody looks"]


def test_what_was_walked_is_counted_over_all_scenarios() -> None:
    report = played(GOOD, LATE, BOUNCED)
    assert report.green
    assert report.coverage.figures == {"flows": (9, 9), "rules": (0, 0), "fields": (2, 3)}
    assert [field.path for field in report.coverage.missing_fields] == ["order.note"]
    assert [flow.id for flow in played(GOOD).coverage.missing_flows] == [
        "bounced_unreachable",
        "fits_answer",
        "late_forgotten",
    ]


def test_scenarios_see_nothing_of_each_other() -> None:
    assert played(GOOD, GOOD, LATE, GOOD).green


def test_services_answer_one_after_the_other_and_then_as_usual() -> None:
    assert played("""
- name: Twice
  start: {submit: {order: =little}}
  services: {judge: [{result: {good: true}}], answer: [{error: refused}, ~]}
  expect: {end: unreachable}
""").green


def test_a_form_refuses_what_it_should() -> None:
    assert played("""
- name: No address
  start: {as: public}
  steps:
  - {complete: order, values: {order: {amount: 5}}, refused: [order.address]}
  expect: {waiting: [order]}
""").green


def test_time_passes_through_everything_that_falls_due_on_the_way() -> None:
    report = played("""
- name: Much later
  start: {at: 2026-03-02T09:00, submit: {order: =little}}
  steps:
  - {clock: '=date and time("2026-03-04T08:59:59")', expect: {waiting: [look]}}
  - {clock: 2026-04-01T00:00, expect: {end: forgotten}}
  expect: {end: forgotten}
""")
    assert report.messages == []


def wrong(change: tuple[str, str], scenario: str = GOOD) -> str:
    assert change[0] in scenario
    return fault(scenario.replace(*change))


def test_each_difference_is_told_with_its_line_and_where_the_case_stands() -> None:
    assert wrong(("end: answered", "end: forgotten")) == (
        "bpmn/tests/a.yaml:10: Se esperaba el final «forgotten». El caso terminó en «answered»."
    )
    assert "a.yaml:11: No pasó por «late»" in wrong(("judge, look, answer", "judge, late, answer"))
    assert "a.yaml:12: Pasó por «answer», y no debía" in wrong(("never: [late]", "never: [answer]"))
    assert "a.yaml:13: En «order.amount» se esperaba 6 y hay 5" in wrong(("order.amount: 5", "order.amount: 6"))
    assert "a.yaml:14: No se envió el correo «answer»: en «to» se esperaba «eva@correo.pe» y hay" in wrong(
        ("to: ana@", "to: eva@")
    )
    assert "a.yaml:15: No se llamó a «judge»: en «amount» se esperaba 7 y hay 5" in wrong(
        ("amount: 5}}", "amount: 7}}")
    )
    assert "a.yaml:7: En «look.groups[1]»" in wrong(("groups: desk", "groups: attic"))
    assert "El caso espera en: la tarea «look»" in wrong(("waiting: [look]", "waiting: [order]"))


def test_an_expectation_among_several_is_told_at_its_own_line() -> None:
    written = GOOD.replace(
        "    variables: {order.amount: 5, good: false}\n    mails: [{mail: answer, with: {to: ana@correo.pe}}]\n",
        "    variables:\n      order.amount: 5\n      good: false\n    mails:\n    - mail: answer\n",
    )
    assert played(written).green
    assert "a.yaml:15: En «good»" in fault(written.replace("good: false", "good: true"))
    assert "a.yaml:17: No se envió el correo «reply»" in fault(written.replace("mail: answer\n", "mail: reply\n"))
    assert "a.yaml:16: No se envió el correo «reply»" in fault(written.replace("- mail: answer\n", "- reply\n"))


def test_an_action_that_cannot_be_done_is_told_at_its_step() -> None:
    assert fault(LATE.replace("advance: P2D", "complete: order")) == (
        "bpmn/tests/a.yaml:7: No hay ninguna tarea abierta en «order». El caso espera en: la tarea «look»."
    )
    assert "a.yaml:7: El formulario no acepta" not in fault(LATE.replace("P2D", "dos días"))
    assert "a.yaml:5: El formulario no acepta los valores. order.amount" in fault(
        LATE.replace("order: =little", "order: {address: a@b.pe}")
    )
    assert "a.yaml:7: No se puede: alguien" in fault(
        LATE.replace("advance: P2D", "{complete: look, as: public}")
    ).replace("public may", "alguien may")


def test_a_service_without_an_answer_is_told() -> None:
    assert "«answer» pregunta al servicio «mail» y el escenario no dice qué responde" in fault(
        BOUNCED.replace("  services: {answer: {error: refused}}\n", ""),
        shared="data: {little: {amount: 5, address: a@b.pe}}\nservices: {judge: {result: {good: true}}}",
    )


def test_names_that_nothing_has_are_told_before_playing() -> None:
    assert "No hay ningún elemento «lok». ¿Quisiste decir «look»?" in fault(
        LATE.replace("advance: P2D", "complete: lok")
    )
    assert "No hay ningún servicio ni elemento «juge»" in fault(BOUNCED.replace("{answer:", "{juge:"))
    assert "No hay en «mail» ningún error «refuse»" in fault(BOUNCED.replace("error: refused", "error: refuse"))
    assert "No hay en «judge» ningún resultado «god»" in fault(
        BOUNCED.replace("{answer: {error: refused}}", "{judge: {result: {god: 1}}}")
    )
    assert "No hay ningún proceso «q»" in fault(LATE.replace("  start", "  process: q\n  start"))


def test_an_incident_fails_a_scenario_that_does_not_expect_it() -> None:
    broken = BOUNCED.replace("{error: refused}", "{result: {sent: 1}}").replace("end: unreachable", "end: answered")
    assert played(broken).green
    assert "Incidente en «answer»" in fault(
        BOUNCED.replace("expect: {end: unreachable, mails: [answer]}", "expect: {end: answered}"),
        more={"bpmn/p.bpmn": _uncaught()},
    )


def test_what_stopped_a_step_is_told_in_the_hosts_words_and_the_engines() -> None:
    [(_name, found)] = run(
        {
            **FILES,
            "bpmn/p.bpmn": _uncaught(),
            "bpmn/tests/a.yaml": (HEAD + BOUNCED).encode(),
            "bpmn/tests/shared.yaml": SHARED.encode(),
        },
        replace(LENT, sentence={"uncaught_error": "Nadie lo recoge."}.get),
    ).messages
    assert "Incidente en «answer»: Nadie lo recoge. (" in str(found)


def _uncaught() -> bytes:
    return FILES["bpmn/p.bpmn"].replace(b'errorCode="refused"', b'errorCode="other"')


def test_a_called_process_is_run_or_stood_in_for() -> None:
    call = node("callActivity", "call", "", '<zeebe:calledElement processId="p" propagateAllChildVariables="true"/>')
    outer = drawing(node("startEvent", "s") + call + node("endEvent", "e") + road("s", "call", "e"), process="outer")
    more = {"bpmn/outer.bpmn": outer}
    scenario = """
- name: Outer
  process: outer
  start: {}
  processes: {p: {result: {good: true}}}
  expect: {end: e, variables: {good: true}}
"""
    assert played(scenario, more=more).messages == []
    real = scenario.replace("  processes: {p: {result: {good: true}}}\n", "  steps:\n  - %s\n  - use: looked at\n")
    real = real % "{complete: order, values: {order: =little}}"
    report = played(real.replace("good: true", "good: false"), more=more)
    assert report.messages == []
    assert {flow.process for flow in report.coverage.walked.flows} == {"p", "outer"}


def test_flows_of_a_called_process_count_for_it_where_its_caller_has_flows_of_the_same_ids() -> None:
    call = node("callActivity", "order", "", '<zeebe:calledElement processId="p" propagateAllChildVariables="true"/>')
    same = node("startEvent", "start") + call + node("endEvent", "judge") + road("start", "order", "judge")
    scenario = """
- name: Outer
  process: outer
  start: {}
  steps:
  - {complete: order, values: {order: =little}}
  - use: looked at
  expect: {end: judge}
"""
    report = played(scenario, more={"bpmn/outer.bpmn": drawing(same, process="outer")})
    assert report.messages == []
    assert [(flow.process, flow.id) for flow in report.coverage.missing_flows] == [
        ("p", flow) for flow in ("bounced_unreachable", "fits_answer", "late_forgotten")
    ]


_UPDATE = (
    '<zeebe:taskDefinition type="task.update"/><zeebe:ioMapping>'
    '<zeebe:input source="=&quot;t&quot;" target="element"/><zeebe:input source="=90" target="priority"/>'
    '<zeebe:output source="=updated" target="updated"/></zeebe:ioMapping>'
)
_WORK = (
    '<zeebe:taskDefinition type="judge"/><zeebe:ioMapping><zeebe:output source="=good" target="n"/></zeebe:ioMapping>'
)


def test_services_in_a_row_are_asked_once_each_and_see_what_the_step_before_opened() -> None:
    drawn = drawing(
        node("startEvent", "s") + node("serviceTask", "a", "", _WORK) + node("parallelGateway", "g")
        + node("userTask", "t", "", '<zeebe:assignmentDefinition candidateGroups="desk"/>')
        + node("serviceTask", "u", "", _UPDATE) + node("serviceTask", "z", "", '<zeebe:taskDefinition type="mail"/>')
        + node("endEvent", "e") + road("s", "a", "g", "t", "e") + flows("g>u", "u>z", "z>e")
    )  # fmt: skip
    scenario = """
process: p
scenarios:
- name: One after the other
  services: {judge: [{result: {good: 1}}, {result: {good: 2}}], z: {error: refused}}
  expect: {waiting: [t], tasks: {t: {priority: 90}}, variables: {n: 1, updated: 1}, incidents: [z]}
"""
    files = {"bpmn/p.bpmn": drawn, "bpmn/tests/a.yaml": scenario.encode()}
    assert run(files, replace(LENT, catalogue={**LENT.catalogue, **OPERATIONS}, real=OPERATIONS)).messages == []


def test_a_signal_is_thrown_and_is_heard_or_told_to_be_in_vain() -> None:
    signal = '<bpmn:signalEventDefinition signalRef="S"/>'
    body = node("startEvent", "start") + node("intermediateCatchEvent", "c", signal) + node("endEvent", "heard")
    data = drawing(body + road("start", "c", "heard"), '<bpmn:signal id="S" name="closed"/>', process="p")
    said = "process: p\nscenarios:\n- {name: n, steps: [{signal: NAME, variables: {why: 1}}], expect: {end: heard}}"
    for name, faults in (("closed", 0), ("other", 1)):
        files = {"bpmn/p.bpmn": data, "bpmn/tests/p.yaml": said.replace("NAME", name).encode()}
        report = run(files, LENT)
        assert len([r for r in report.results if r.fault]) == faults
    assert "Nadie espera la señal «other»" in str(report.results[0].fault)
