"""Publishing on the page: files and archives go through the check, and what is in force is changed or is not."""

import io
import zipfile
from dataclasses import replace

import pytest

from services.versions import judging
from tests.services.versions.test_judging import LONG
from tests.web import small_bundle
from tests.web.applicant.test_road import begun
from tests.web.conftest import PASSWORD, Browser
from tests.web.processes.test_pages import upload, versions
from web.installation import Installation
from web.processes import entries
from web.processes.turns import taking_turns


def test_a_changed_form_is_published_and_running_cases_keep_theirs(
    browser: Browser, another: Browser, installation: Installation
) -> None:
    begun(another)
    changed = small_bundle.files()["forms/datos.form"].replace(b"Nombre", b"Nombre completo")
    browser.sign_in("mario")
    upload(browser, "datos.form", changed)
    assert "Se publicó la versión 2 de «Prueba»" in browser.text
    assert versions(installation) == 2
    another.get("/solicitud/nueva/prueba")
    assert "Nombre completo" in another.text


def test_an_earlier_file_uploaded_again_is_in_force_again_and_the_one_in_force_changes_nothing(
    browser: Browser, installation: Installation
) -> None:
    first = small_bundle.files()["forms/datos.form"]
    browser.sign_in("mario")
    upload(browser, "datos.form", first.replace(b"Nombre", b"Nombre completo"))
    upload(browser, "datos.form", first)
    assert "Se publicó la versión 3 de «Prueba»" in browser.text
    browser.get("/procesos/prueba")
    assert "Versión 3 · en vigor" in browser.text
    upload(browser, "datos.form", first)
    assert "no cambió nada" in browser.text
    assert versions(installation) == 3


def test_a_broken_form_is_not_published_and_the_finding_names_it(browser: Browser, installation: Installation) -> None:
    browser.sign_in("mario")
    upload(browser, "datos.form", b"{ esto no es un formulario")
    assert "No se publicó" in browser.text
    assert "datos.form" in browser.text
    assert versions(installation) == 1


def test_a_misspelt_group_is_told_with_the_one_that_was_meant(browser: Browser) -> None:
    browser.sign_in("mario")
    upload(browser, "prueba.bpmn", small_bundle.diagram().replace(b'name="Verificador"', b'name="Verficador"'))
    assert "¿Quisiste decir «Verificador»?" in browser.text


def test_a_diagram_with_a_doctype_is_not_published(browser: Browser, installation: Installation) -> None:
    browser.sign_in("mario")
    upload(browser, "prueba.bpmn", b'<!DOCTYPE x [<!ENTITY a "b">]>' + small_bundle.diagram())
    assert "No se publicó" in browser.text
    assert "DOCTYPE" in browser.text
    assert versions(installation) == 1


def test_checking_only_publishes_nothing(browser: Browser, installation: Installation) -> None:
    browser.sign_in("mario")
    upload(browser, "datos.form", small_bundle.files()["forms/datos.form"] + b"\n", "revisar")
    assert "no tienen errores" in browser.text
    assert versions(installation) == 1


def test_a_reviewer_cannot_publish(browser: Browser, installation: Installation) -> None:
    browser.sign_in("rosa")
    browser.get("/bandeja")
    answer = browser.send("/procesos/publicar", archivos=(io.BytesIO(b"x"), "datos.form"), nota="x")
    assert answer.status_code == 403
    assert versions(installation) == 1


def test_a_small_archive_that_unpacks_to_much_is_not_opened(browser: Browser, installation: Installation) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("bpmn/grande.bpmn", b"0" * 31_000_000)
    browser.sign_in("mario")
    upload(browser, "todo.zip", packed.getvalue())
    assert "No se pudo abrir" in browser.text
    assert versions(installation) == 1


def archive(**files: bytes) -> bytes:
    """A .zip of files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    "path", ["forms/datos.form", "mi-cambio/forms/datos.form", "datos.form", "mi-cambio/datos.form", "datos.FORM"]
)
def test_an_archive_is_read_whatever_folder_it_was_packed_in(
    browser: Browser, installation: Installation, path: str
) -> None:
    changed = small_bundle.files()["forms/datos.form"].replace(b"Nombre", b"Nombre completo")
    browser.sign_in("mario")
    upload(browser, "todo.zip", archive(**{path: changed, ".DS_Store": b"x", "__MACOSX/._datos.form": b"x"}))
    assert "Se publicó la versión 2 de «Prueba»" in browser.text
    with installation.database.read() as session:
        newest = max(entries.newest(session), key=lambda one: one.key)
        held = installation.runtime.library.files(session, newest.bundle_key)
    assert held == {**small_bundle.files(), "forms/datos.form": changed}


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("foo.txt", b"x", "«foo.txt» no es un diagrama"),
        ("todo.zip", archive(**{"bpmn/notas.docx": b"x"}), "«bpmn/notas.docx» no es un diagrama"),
        ("todo.zip", archive(**{"../bpmn/prueba.bpmn": b"x"}), "no es un diagrama"),
        ("todo.zip", archive(), "No trae ningún archivo"),
    ],
)
def test_what_is_no_part_of_a_version_is_refused_by_its_name(
    browser: Browser, installation: Installation, name: str, data: bytes, told: str
) -> None:
    browser.sign_in("mario")
    answer = upload(browser, name, data)
    assert answer.status_code == 422
    assert told in browser.text
    assert 'value="una nota"' in browser.text, "what was typed is still there"
    assert versions(installation) == 1


SHOWN = small_bundle.diagram().replace(b'value="=nota"', b'value="=persona.dni"')


def test_what_shows_personal_data_is_published_by_two_people_and_says_so(
    browser: Browser, installation: Installation
) -> None:
    browser.sign_in("mario")
    upload(browser, "prueba.bpmn", SHOWN)
    assert "lo tienen que querer dos personas" in browser.text
    assert "La búsqueda «asunto» muestra un dato personal." in browser.text
    for name, password in (("mario", PASSWORD), ("rosa", PASSWORD), ("elena", "otra-cosa-cualquiera")):
        upload(browser, "prueba.bpmn", SHOWN, segunda=name, segunda_contrasena=password)
        assert versions(installation) == 1, name
    upload(browser, "prueba.bpmn", SHOWN, segunda="elena", segunda_contrasena=PASSWORD)
    assert "Se publicó la versión 2" in browser.text
    assert "que es un dato personal" in browser.text
    changed = small_bundle.files()["forms/datos.form"].replace(b"Nombre", b"Nombre completo")
    upload(browser, "datos.form", changed)
    assert versions(installation) == 3, "what was let out is not asked about again"


def test_a_field_that_stops_being_personal_is_published_by_two_people(
    browser: Browser, installation: Installation
) -> None:
    open_ = small_bundle.files()["forms/datos.form"].replace(b'"personal": "true"', b'"personal": "false"')
    upload(browser.sign_in("mario"), "datos.form", open_)
    assert "deja de ser dato personal" in browser.text
    assert versions(installation) == 1


def test_two_names_that_mean_one_file_are_refused(browser: Browser) -> None:
    browser.sign_in("mario").get("/procesos/publicar")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("uno/bpmn/prueba.bpmn", "dos/bpmn/PRUEBA.bpmn"):
            archive.writestr(name, small_bundle.diagram())
    browser.send("/procesos/publicar", archivos=(io.BytesIO(target.getvalue()), "todo.zip"), nota="x")
    assert browser.page is not None and browser.page.status_code == 422
    assert "viene dos veces" in browser.text


def test_a_file_that_takes_too_long_to_check_is_named_and_nothing_is_published(
    browser: Browser, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "DRAWING", replace(judging.DRAWING, memory=150 * 1024 * 1024))
    browser.sign_in("mario")
    upload(browser, "prueba.bpmn", LONG)
    assert "bpmn/prueba.bpmn" in browser.text
    assert "demasiado tiempo o demasiada memoria" in browser.text
    assert versions(installation) == 1


def test_who_sends_more_before_the_first_is_checked_is_asked_to_wait(browser: Browser) -> None:
    browser.sign_in("mario")
    with taking_turns("mario"):
        upload(browser, "datos.form", small_bundle.files()["forms/datos.form"])
    assert "Todavía se revisa lo que se envió antes" in browser.text
