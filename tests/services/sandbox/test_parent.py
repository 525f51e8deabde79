"""The child really runs; what it runs are the misdeeds of ``tests/services/sandbox/misdeeds.py``."""

import os

import pytest

from services.sandbox import bare_interpreter
from services.sandbox.failure import ChildFailed
from services.sandbox.limits import Limits
from services.sandbox.parent import Answer

TIGHT = Limits(cpu=2, wall=6, memory=400 * 1024 * 1024, file_size=1024 * 1024, total=10 * 1024 * 1024)


@pytest.fixture
def run(sandbox):
    """``run(misdeed, **arguments)``: what the child answers."""

    def act(function, limits=TIGHT, files=None, **arguments):
        with sandbox.confined(f"tests.services.sandbox.misdeeds:{function}", arguments, files or {}, limits) as answer:
            return answer.value

    return act


def test_files_go_in_and_an_answer_and_files_come_out(sandbox):
    wanted = ("tests.services.sandbox.misdeeds:upper", {"name": "a"}, {"a": b"hola"}, TIGHT)
    with sandbox.confined(*wanted) as answer:
        assert answer.value == "HOLA"
        assert answer.read("out") == b"HOLA"
    with pytest.raises(ChildFailed):
        answer.read("out")


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("spin", "time"),
        ("sleep", "time"),
        ("hoard", "memory"),
        ("fill_the_disk", "size"),
        ("many_files", "size"),
        ("talk", "size"),
        ("talk_natively", "size"),
        ("die", "crash"),
        ("raise_something", "crash"),
    ],
)
def test_whatever_happens_in_there_the_parent_gets_a_reason(run, function, reason):
    limits = Limits(cpu=2, wall=3, memory=TIGHT.memory, file_size=TIGHT.file_size, total=TIGHT.total)
    with pytest.raises(ChildFailed) as failed:
        run(function, limits)
    assert failed.value.facts["reason"] == reason


def test_a_library_that_prints_spoils_no_answer(run):
    assert run("babble") == "fin"


def test_memory_is_refused_to_native_code_too(run):
    assert run("hoard_natively") is False


@pytest.mark.parametrize(
    "words", ["[" * 500_000, '{"value": NaN}', f'{{"value": {"9" * 900_000}}}', "null", "{}", '{"failure": ["x"]}']
)
def test_a_hostile_answer_is_a_crash_and_nothing_else(run, words):
    with pytest.raises(ChildFailed) as failed:
        run("say", words=words)
    assert failed.value.facts["reason"] == "crash"


@pytest.mark.parametrize("function", ["call_out", "resolve_a_name", "start_a_process", "fork"])
def test_the_child_may_not(run, function):
    assert run(function) == "PermissionError"


def test_the_child_writes_nowhere_else(run, tmp_path):
    assert run("write_outside", path=str(tmp_path / "outside")) != "allowed"
    assert list(tmp_path.iterdir()) == []


def test_the_child_sees_neither_keys_nor_descriptors_of_the_parent(run, monkeypatch):
    monkeypatch.setenv("ALIADO_KEYS", "secreto")
    seen = run("sees")
    assert seen["environment"] == ["LC_ALL", "TMPDIR"]
    assert set(seen["descriptors"]) <= {0, 1, 2, 60, 61}
    assert os.geteuid() != 0 or seen["user"] != 0, "root's child is a user of its own"


@pytest.mark.parametrize("what", ["nothing", "a large file", "a folder"])
def test_what_the_child_left_instead_of_a_file_is_not_read(sandbox, what):
    arguments = {"what": "a file" if what == "nothing" else what, "name": "other" if what == "nothing" else "out"}
    folder_refused = what == "a folder"
    try:
        with (
            sandbox.confined("tests.services.sandbox.misdeeds:leave", arguments, {}, TIGHT) as answer,
            pytest.raises(ChildFailed),
        ):
            answer.read("out", most=100_000)
    except ChildFailed:
        assert folder_refused, "the kernel let it make no folder"


@pytest.mark.parametrize("kind", ["link", "fifo", "hard link"])
def test_what_was_planted_under_a_files_name_is_not_followed(tmp_path, kind):
    keys = tmp_path / "keys"
    keys.write_text("secreto")
    planted = tmp_path / "declaracion.pdf"
    if kind == "link":
        planted.symlink_to(keys)
    elif kind == "fifo":
        os.mkfifo(planted)
    else:
        planted.hardlink_to(keys)
    with pytest.raises(ChildFailed):
        Answer(None, tmp_path).read("declaracion.pdf")


def test_where_the_kernel_has_no_fences_pythons_doors_are_closed(tmp_path):
    def act(function, **arguments):
        return bare_interpreter.run(f"tests.services.sandbox.misdeeds:{function}", arguments, tmp_path, TIGHT)

    assert act("start_a_process") == "PermissionError"
    assert act("write_outside", path=str(tmp_path.parent / "outside")) == "PermissionError"
    assert act("babble") == "fin"
    for function, reason in (("spin", "time"), ("die", "crash"), ("fill_the_disk", "size")):
        with pytest.raises(ChildFailed) as failed:
            act(function)
        assert failed.value.facts["reason"] == reason
