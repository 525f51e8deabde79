import pytest

from tests.web import small_bundle
from tests.web.applicant.test_road import filed
from tests.web.conftest import Browser, task_of
from web.installation import Installation


@pytest.fixture
def by_groups(installation: Installation) -> Installation:
    """The same procedure, its tasks assigned by candidate groups in place of lanes."""
    files = small_bundle.files()
    drawn = files["bpmn/prueba.bpmn"].decode()
    lanes = drawn[drawn.index("<laneSet") : drawn.index("</laneSet>") + len("</laneSet>")]
    drawn = drawn.replace(lanes, "")
    whose = {"datos": "Solicitante", "adjuntar": "Solicitante", "revisar": "Verificador, Supervisor"}
    for form, groups in whose.items():
        written = f'<zeebe:formDefinition formId="{form}"/>'
        assigned = f'<zeebe:assignmentDefinition candidateGroups="{groups}"/>'
        drawn = drawn.replace(written, written + assigned)
    installation.runtime.publish({**files, "bpmn/prueba.bpmn": drawn.encode()}, "prueba", "por grupos")
    return installation


def test_what_an_applicant_filled_in_stands_under_the_applicants_when_groups_stand_in_place_of_lanes(
    browser: Browser, another: Browser, by_groups: Installation
) -> None:
    filed(another)
    browser.sign_in("elena").get(f"/bandeja/caso/{task_of(by_groups).instance_key}")
    registered, _, decided = browser.text.partition("Lo que decidió la oficina")
    assert "Lo que se registró" in registered
    assert "<dt>Nota</dt>" in registered
    assert "<dt>Nota</dt>" not in decided


def test_the_applicant_reads_what_they_did_when_groups_stand_in_place_of_lanes(
    browser: Browser, by_groups: Installation
) -> None:
    filed(browser).get("/seguimiento")
    assert "Tus datos" in browser.text
