"""A scenario file that cannot be used is told with its line; the others are played all the same."""

import pytest

from engine.scenarios.reading import read
from tests.engine.scenarios.setting import HEAD, fault, played
from tests.engine.scenarios.test_playing import LATE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("process: p\nscenarios:\n- name: [", "a.yaml:3: No es YAML"),
        ("process: p\nscenarioes: []\n", "a.yaml:2: «scenarioes» no va en un archivo de escenarios"),
        (HEAD + "- nombre: x\n", "a.yaml:3: «nombre» no va en un escenario. Va: name, process"),
        (HEAD + "- name: x\n  expect: {}\n", "a.yaml:4: Di cómo termina: «end»"),
        (HEAD + "- name: x\n", "a.yaml:3: El escenario «x» no dice qué se espera"),
        ("scenarios:\n- {name: x, expect: {end: e}}\n", "a.yaml:2: Al escenario le falta «process»"),
        (HEAD + "- name: x\n  expect: {end: e}\n  steps:\n  - {complete: a, message: b}\n", "a.yaml:6: Un paso hace una"),
        (HEAD + "- name: x\n  expect: {end: e}\n  steps:\n  - use: nada\n", "a.yaml:6: No hay ninguna parte «nada»"),
        (HEAD + "- name: x\n  name: y\n", "a.yaml:4: «name» está dos veces"),
        (HEAD + "- name: x\n  expect: {end: e}\n  services: {a: {result: {}, error: b}}\n", "a.yaml:5: Una respuesta es"),
        (HEAD + "- name: x\n  expect: {end: e}\n  steps: {}\n", "a.yaml:5: «steps» es una lista"),
        ("a: &a [*a]\n", "a.yaml:1:"),
        ("scenarios: !!python/object/apply:os.system [ls]\n", "a.yaml:1:"),
        ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip(
            "abcdefgh", "bcdefghi", strict=True)), "demasiado grande"),
        ("parts: {x: [{use: x}]}\n" + HEAD + "- {name: x, expect: {end: e}, steps: [{use: x}]}\n", "más de cinco partes"),
        ("parts:\n  good: []\n  x: 5\n", "a.yaml:3: «x» es una lista"),
        ("process: p\n\nscenarios:\n- 5\n", "a.yaml:3: Cada escenario"),
        (HEAD + "- name: x\n  expect: {end: e}\n  steps:\n  - 5\n", "a.yaml:5: Cada paso"),
    ],
)  # fmt: skip
def test_a_fault_of_a_file_is_told_at_its_line(text: str, said: str) -> None:
    [found] = read({"bpmn/tests/a.yaml": text.encode()}).faults
    assert said in str(found)


def test_bytes_that_are_no_text_are_told() -> None:
    assert "no es un texto UTF-8" in str(read({"bpmn/tests/a.yaml": b"\xff\xfe\x00"}).faults[0])


def test_one_broken_file_leaves_the_others() -> None:
    report = played(LATE, more={"bpmn/tests/b.yaml": b"scenarios: 7\n"})
    assert [str(found) for _name, found in report.messages] == [
        "bpmn/tests/b.yaml:1: «scenarios» es una lista: cada línea con «- »."
    ]
    assert len(report.results) == 1
    assert not report.green


def test_plain_texts_stay_texts() -> None:
    [scenario] = read(
        {
            "bpmn/tests/a.yaml": (
                HEAD + "- {name: x, expect: {end: e}, start: {submit: {a: no, b: 040112, c: 2026-01-01}}}"
            ).encode()
        }
    ).scenarios
    assert scenario.start.submit == {"a": "no", "b": "040112", "c": "2026-01-01"}


def test_a_part_that_fails_is_told_where_the_part_stands() -> None:
    twice = "\n- name: x\n  start: {submit: {order: =little}}\n  steps:\n  - use: looked at\n  - use: looked at\n"
    assert fault(twice + "  expect: {end: answered}\n").startswith("bpmn/tests/shared.yaml:10: No hay ninguna tarea")


def test_data_that_needs_itself_is_told() -> None:
    shared = "data: {little: =little}\nservices: {judge: {result: {good: true}}, mail: {result: {}}}\n"
    assert "El dato «little» se contiene a sí mismo" in fault(LATE, shared=shared)
