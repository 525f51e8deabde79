"""The child really runs; what it runs are the misdeeds of ``tests/services/sandbox/misdeeds.py``."""

import os

import pytest

from services.sandbox.parent import ChildFailed, Limits, confined

TIGHT = Limits(cpu=2, wall=6, memory=300 * 1024 * 1024, file_size=1024 * 1024)


def run(function, limits=TIGHT, files=None, **arguments):
    with confined(f"tests.services.sandbox.misdeeds:{function}", arguments, files or {}, limits) as answer:
        return answer.value


def test_files_go_in_and_an_answer_and_files_come_out():
    with confined("tests.services.sandbox.misdeeds:upper", {"name": "a"}, {"a": b"hola"}, TIGHT) as answer:
        assert answer.value == "HOLA"
        assert (answer.folder / "out").read_text() == "HOLA"
    assert not answer.folder.exists()


@pytest.mark.parametrize(
    ("function", "reasons"),
    [
        ("spin", {"time"}),
        ("sleep", {"time"}),
        ("hoard", {"memory"}),
        ("fill_the_disk", {"size"}),
        ("die", {"crash"}),
        ("babble", set()),
        ("raise_something", {"crash"}),
    ],
)
def test_whatever_happens_in_there_the_parent_gets_a_reason(function, reasons):
    limits = Limits(cpu=2, wall=3, memory=TIGHT.memory, file_size=TIGHT.file_size)
    if not reasons:
        assert run(function, limits) == "fin"
        return
    with pytest.raises(ChildFailed) as failed:
        run(function, limits)
    assert failed.value.facts["reason"] in reasons


@pytest.mark.parametrize("function", ["call_out", "resolve_a_name", "start_a_process", "write_outside", "fork"])
def test_the_child_may_not(function):
    assert run(function) == "PermissionError"


def test_the_child_does_not_see_the_keys_of_the_parent(monkeypatch):
    monkeypatch.setenv("ALIADO_KEYS", "secreto")
    assert "ALIADO_KEYS" not in run("environment")
    assert os.environ["ALIADO_KEYS"] == "secreto"
