"""What the procedure does otherwise since it is drawn on pages, on purpose: going back, a late reminder, «Generar»."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from engine.models.process import History
from services.mail.transport import MailPostponed
from tests.processes.conftest import CONSENT, MAYOR, Case


def times(case: Case, element: str) -> int:
    """How often an element was passed."""
    passed = History.instance_key == case.key, History.element_id == element, History.kind == "completed"
    with case.runtime.database.read() as session:
        return session.scalar(select(func.count()).select_from(History).where(*passed)) or 0


@contextmanager
def busy(case: Case, service: str) -> Iterator[None]:
    """A while in which a service asks to be called again later."""

    def later(*_call: Any, **_inputs: Any) -> None:
        raise MailPostponed(reason="busy")

    services: dict[str, Any] = case.runtime.catalogue
    able = services[service]
    services[service] = replace(able, function=later)
    yield
    services[service] = able


def test_the_municipality_corrected_after_the_declaration_comes_back_to_the_summary(case: Case) -> None:
    case.until_upload().upload("corregir").generate("municipalidad")
    first_form = {"municipalidad": {"ubigeo": "040112"}, "alcalde": MAYOR, "consentimiento": CONSENT}
    case.do("identificar_municipalidad", first_form)
    assert case.standing() == ["generar"]
    assert times(case, "datos_responsable") == 1


def test_a_correction_from_the_upload_looks_the_person_up_again_and_keeps_the_link(case: Case) -> None:
    link = case.until_upload().variables()["enlace"]
    case.upload("corregir")
    assert case.standing() == ["generar"]
    assert (times(case, "buscar_persona"), times(case, "crear_enlace")) == (2, 2)
    assert case.variables()["enlace"] == link


def test_a_reminder_on_its_way_when_the_document_comes_is_still_sent(case: Case) -> None:
    case.until_upload()
    with busy(case, "mail.send"):
        case.after_working_days(5)
    assert case.world.sent("recordatorio-carga") == []
    case.upload()
    case.clock.advance(hours=2)
    case.work()
    assert case.standing() == ["revisar_enviar"]
    assert len(case.world.sent("recordatorio-carga")) == 1


def test_generating_again_voids_the_declaration_before_the_new_one_is_there(case: Case) -> None:
    case.until_upload().upload("corregir")
    assert case.variables()["declaracion"]["version"] == 1
    with busy(case, "declaration.generate"):
        case.generate()
    assert case.variables()["declaracion"] is None
    case.clock.advance(hours=2)
    assert case.work().variables()["declaracion"]["version"] == 2
