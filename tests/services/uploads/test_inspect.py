"""The service with its child: whatever is sent, the parent answers."""

import random
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from services import files
from services.sandbox.failure import ChildFailed
from services.sandbox.limits import Limits
from services.sandbox.parent import Sandbox
from services.uploads import kinds, pdf, pictures
from services.uploads.findings import Bounds
from services.uploads.inspect import REASONS, UnfencedFiles, inspect
from tests.services.uploads import uploads

_EXAMINE_ALL = "tests.services.uploads.many:examine_all"


@pytest.fixture
def sandbox():
    """One that knows the tests' own work too."""
    with closing(Sandbox(("services.uploads.warm_up", "tests.services.uploads.many"))) as made:
        yield made


@pytest.fixture
def upload(tools, call):
    """``upload(bytes, name)``: what the service answers."""

    def act(content, name="escaneo.pdf", job=None):
        reference = files.keep(
            tools, content, name=name, media_type="application/pdf", purpose="upload", instance_key=7
        )
        return inspect(tools, job or call("revisar"), file=reference).outputs

    return act


def test_the_pages_of_a_good_file_are_kept_as_images(upload, tools):
    found = upload(uploads.page_pdf(2), "Declaración firmada.pdf")
    assert (found["ok"], found["reason"], found["pages"]) == (True, None, 2)
    assert [image["name"] for image in found["images"]] == [
        "Declaración firmada - página 1.jpg",
        "Declaración firmada - página 2.jpg",
    ]
    with tools.database.read() as session:
        row = files.resolve(session, found["images"][0], instance_key=7)
        with files.open_file(tools, row) as image:
            assert image.read(3) == b"\xff\xd8\xff"


def test_a_job_that_runs_again_keeps_no_second_set_of_images(upload, call):
    job = call("revisar")
    assert upload(uploads.page_pdf(), job=job)["images"] == upload(uploads.page_pdf(), job=job)["images"]


def test_a_fault_is_an_answer_in_words_that_say_what_to_do(upload):
    found = upload(uploads.archive(), "declaracion.pdf")
    assert (found["ok"], found["code"], found["images"]) == (False, "zip", [])
    assert "Carga el PDF" in found["reason"]


def test_where_nothing_keeps_the_child_from_other_files_none_is_looked_at_unless_a_setting_accepts_that(
    tools, call, monkeypatch
):
    monkeypatch.setattr("services.uploads.inspect.fences", lambda: {"files": False})
    content = uploads.page_pdf()
    file = files.keep(tools, content, name="a.pdf", media_type="application/pdf", purpose="upload", instance_key=7)
    with pytest.raises(UnfencedFiles):
        inspect(tools, call("revisar"), file=file)
    accepting = replace(tools, settings={**tools.settings, "unfenced_files": "aceptar"})
    assert inspect(accepting, call("revisar"), file=file).outputs["ok"]


def test_a_file_that_brings_its_child_down_is_an_answer_too(upload, monkeypatch):
    monkeypatch.setattr("services.uploads.inspect.UPLOAD", Limits(cpu=20, wall=40, memory=64 * 1024 * 1024))
    found = upload(uploads.picture("PNG", uploads.sheet((5000, 7000))))  # what is free of the warm-up does not hold it
    assert (found["ok"], found["pages"]) == (False, 0)
    assert found["reason"] in REASONS.values()


def test_every_fault_the_child_can_name_has_its_sentence():
    written = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (kinds, pdf, pictures))
    raised = set(re.findall(r'Fault\("([a-z_]+)"', written))
    assert raised | {"zip", "heic", "unknown_kind", "broken"} == set(REASONS)


MUTANTS = 60


def mutated(seed: int) -> bytes:
    """A good file with bytes changed, a piece cut out or doubled."""
    luck = random.Random(seed)
    content = bytearray(uploads.page_pdf(1 + seed % 2, **({"qdf": True} if seed % 3 else {})))
    for _ in range(luck.randint(1, 40)):
        content[luck.randrange(len(content))] = luck.randrange(256)
    if seed % 4 == 0:
        start = luck.randrange(len(content))
        del content[start : start + luck.randrange(500)]
    if seed % 5 == 0:
        start = luck.randrange(len(content))
        content[start:start] = content[start : start + luck.randrange(2000)]
    return bytes(content)


def test_mutated_files_never_hurt_the_parent(sandbox):
    batch = {f"{seed}.pdf": mutated(seed) for seed in range(MUTANTS)}
    judged = fallen = 0
    for start in range(0, MUTANTS, 10):
        some = dict(list(batch.items())[start : start + 10])
        try:
            with sandbox.confined(_EXAMINE_ALL, {"bounds": Bounds()}, some, Limits()) as answer:
                judged += len(answer.value)
        except ChildFailed:
            fallen += len(some)  # the child fell, the parent did not
    assert judged + fallen == MUTANTS
    assert judged >= MUTANTS // 2
