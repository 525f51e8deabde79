"""What an analyst gets beside a version's files: the editor's templates, one for each service."""

import io
import zipfile

from services.catalogue import SERVICES
from tests.web.conftest import Browser
from tests.web.processes.test_pages import upload, versions
from web.installation import Installation


def archive(browser: Browser) -> bytes:
    """«Descargar todo»."""
    browser.sign_in("mario").get("/procesos/prueba")
    path = next(part.split('"')[0] for part in browser.text.split('href="') if "archivos.zip" in part)
    with browser.client.get(path) as answer:
        return answer.data


def test_all_that_is_downloaded_holds_a_template_of_every_service_where_an_editor_looks(browser: Browser) -> None:
    names = zipfile.ZipFile(io.BytesIO(archive(browser))).namelist()
    assert {f"bpmn/.camunda/element-templates/{name}.json" for name in SERVICES} <= set(names)
    assert "bpmn/.camunda/element-templates/mail.send.fin.json" in names


def test_all_that_was_downloaded_can_be_published_again_and_is_the_same_version(
    browser: Browser, installation: Installation
) -> None:
    upload(browser, "todo.zip", archive(browser))
    assert "no es un diagrama" not in browser.text
    assert versions(installation) == 1
