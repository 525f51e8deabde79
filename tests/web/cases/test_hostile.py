"""What an analyst brings costs no more than what is harmless, and what is broken is a finding with its place."""

import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from tests.engine.check.drawings import around, node
from tests.limited import aliado, limited
from tests.web import small_bundle
from tests.web.cases import hostile
from tests.web.conftest import Browser
from web.command_line import main
from web.installation import Installation


@pytest.fixture
def upload(browser: Browser) -> Callable[..., Browser]:
    """``upload(name, bytes)``: an analyst publishes a file."""
    browser.sign_in("mario").get("/procesos/publicar")

    def act(name: str, data: bytes, action: str = "publicar") -> Browser:
        browser.send("/procesos/publicar", archivos=(io.BytesIO(data), name), nota="x", accion=action)
        return browser

    return act


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., str]:
    """``folder(path, bytes)``: a folder with a sound drawing and this file."""

    def make(name: str, data: bytes) -> str:
        for path, content in (("bpmn/a.bpmn", around(node("manualTask", "a"), "a")), (name, data)):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
        return str(tmp_path)

    return make


def seconds(*words: str, warm: bool = False) -> float:
    """Of the processor, for a command; ``warm``: for its repetition, since the first loads what every other needs."""
    if warm:
        main(list(words))
    began = process_time()
    main(list(words))
    return process_time() - began


@pytest.mark.parametrize("archive", [hostile.lying_deflate(60), hostile.lying_bzip2(60)], ids=["deflate", "bzip2"])
def test_an_archive_that_lies_about_its_size_is_refused_and_never_fills_the_memory(
    upload: Callable[..., Browser], archive: bytes
) -> None:
    tracemalloc.start()
    try:
        browser = upload("todo.zip", archive)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert browser.page is not None and browser.page.status_code == 422
    assert "No se pudo abrir" in browser.text
    assert peak < 45_000_000


@pytest.mark.parametrize("archive", [hostile.broken_bzip2(), hostile.name_not_utf8()], ids=["bzip2", "name"])
def test_a_broken_archive_is_refused_with_its_sentence(upload: Callable[..., Browser], archive: bytes) -> None:
    browser = upload("todo.zip", archive)
    assert browser.page is not None and browser.page.status_code == 422
    assert "No se pudo abrir" in browser.text


def test_decisions_that_share_what_they_ask_are_sound(
    folder: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", folder("bpmn/a.dmn", hostile.diamonds(4))]) == 0
    assert "impide publicar" not in capsys.readouterr().out


def test_decisions_that_share_what_they_ask_cost_no_more_than_as_many_in_a_chain(folder: Callable[..., str]) -> None:
    harmless = seconds("check", folder("bpmn/a.dmn", hostile.chain(43)), warm=True)
    assert seconds("check", folder("bpmn/a.dmn", hostile.diamonds(14))) < 5 * harmless


def test_an_expression_that_fills_the_memory_is_a_finding_at_its_element(
    folder: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", folder("bpmn/b.bpmn", hostile.growing())]) == 1
    assert "[t] (feel-too-large)" in capsys.readouterr().out


def test_findings_of_one_kind_are_counted_and_the_first_hundred_shown(
    folder: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", folder("bpmn/b.bpmn", hostile.line_of_tasks(300))])
    told = capsys.readouterr().out
    assert told.count("no tiene formulario") <= 101
    assert "300" in told


def test_a_line_of_tasks_is_checked_in_time_that_grows_with_its_length(folder: Callable[..., str]) -> None:
    short = seconds("check", folder("bpmn/b.bpmn", hostile.line_of_tasks(2_000)), warm=True)
    assert seconds("check", folder("bpmn/b.bpmn", hostile.line_of_tasks(12_000))) < 2.5 * 6 * short


@pytest.mark.parametrize(
    ("name", "made"), [("bpmn/b.dmn", hostile.rules), ("bpmn/b.bpmn", hostile.boundary_events)], ids=["rules", "events"]
)
def test_rules_and_boundary_events_are_checked_in_time_that_grows_with_their_number(
    folder: Callable[..., str], name: str, made: Callable[[int], bytes]
) -> None:
    few = seconds("check", folder(name, made(500)), warm=True)
    assert seconds("check", folder(name, made(2_500))) < 2 * 5 * few


def test_a_drawing_of_more_than_50_000_elements_is_refused_at_once(folder: Callable[..., str]) -> None:
    ran = limited(aliado, "check", folder("bpmn/b.bpmn", hostile.line_of_tasks(30_000)), seconds=2, memory=1000)
    assert (ran.fault, ran.answer) == ("", 1)
    assert ran.said.count("\n") < 10


def test_a_mail_with_a_string_that_never_ends_costs_no_more_than_another_of_its_length(
    folder: Callable[..., str],
) -> None:
    harmless = seconds("check", folder("bpmn/correos/a.md", b"Asunto: x\n\n" + b"Hola " * 1_600), warm=True)
    assert seconds("check", folder("bpmn/correos/a.md", hostile.unclosed_string(8_000))) < 6 * harmless


def test_a_mail_with_a_string_that_never_ends_is_a_finding(
    folder: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", folder("bpmn/correos/a.md", hostile.unclosed_string(100))]) == 1
    assert "a.md:1:1" in capsys.readouterr().out


def test_a_scenario_whose_number_is_no_number_is_a_finding_of_the_page(upload: Callable[..., Browser]) -> None:
    browser = upload("a.yaml", hostile.NOT_AN_INTEGER, "revisar")
    assert browser.page is not None and browser.page.status_code == 422
    assert "a.yaml" in browser.text


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_scenario_whose_number_is_no_number_is_a_finding_of_the_commands(
    folder: Callable[..., str], capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main([command, folder("bpmn/tests/a.yaml", hostile.NOT_AN_INTEGER)]) == 1
    said = capsys.readouterr()
    assert "a.yaml:1" in said.out + said.err


def test_a_form_with_half_a_character_is_not_published(upload: Callable[..., Browser]) -> None:
    browser = upload("portada.form", hostile.half_a_character())
    assert browser.page is not None and browser.page.status_code == 422
    assert "portada.form" in browser.text


def test_the_start_page_never_dies_of_a_text(browser: Browser, installation: Installation) -> None:
    files = small_bundle.files()
    guided = small_bundle.diagram().replace(
        b'<zeebe:property name="publico"',
        b'<zeebe:property name="portada" value="portada"/><zeebe:property name="publico"',
    )
    installation.runtime.publish(
        {**files, "bpmn/prueba.bpmn": guided, "forms/portada.form": hostile.half_a_character()}, "x", ""
    )
    assert browser.get("/").status_code == 200
    assert "a\ufffdb" in browser.text
