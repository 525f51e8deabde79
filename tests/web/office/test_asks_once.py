"""Acts on many things say what they will do and ask once; a person's name and mail; the year's holidays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.models.process import UserTask
from services.calendar import declared_days
from services.people import staff
from tests.web.applicant.test_road import filed
from tests.web.conftest import PASSWORD, Browser, task_of
from web.installation import Installation


@pytest.fixture
def ada(browser: Browser, another: Browser, installation: Installation) -> Browser:
    """An administrator; a task that Rosa holds."""
    with installation.database.write() as session:
        staff.create(installation.tools, session, "ada", "Ada", ["Administrador"], password=PASSWORD)
    filed(another)
    another.sign_in("rosa").send(f"/bandeja/tarea/{task_of(installation).key}/tomar")
    return browser.sign_in("ada")


def key_of(installation: Installation, username: str) -> int:
    with installation.database.read() as session:
        return staff.find(session, username).key


def test_who_is_sent_away_is_sent_away_at_the_second_press(ada: Browser, installation: Installation) -> None:
    page = f"/administracion/personas/{key_of(installation, 'rosa')}"
    ada.get(page)
    ada.send(f"{page}/baja")
    assert "Rosa ya no podrá ingresar" in ada.text
    assert "La tarea que tiene tomada vuelve a su grupo." in ada.text
    assert task_of(installation).assignee == "rosa"
    ada.send(seguro="1")
    assert "Ya no puede ingresar" in ada.text
    assert task_of(installation).assignee is None


def test_a_change_of_roles_says_what_it_does_and_is_done_at_the_second_press(
    ada: Browser, installation: Installation
) -> None:
    page = f"/administracion/personas/{key_of(installation, 'rosa')}"
    ada.get(page)
    ada.send(f"{page}/roles", rol="Supervisor")
    for said in ("Rosa recibe: Supervisor.", "Rosa deja de tener: Verificador.", "Se cierran sus sesiones."):
        assert said in ada.text
    assert "La tarea que tiene tomada y ya no le toca vuelve a su grupo." in ada.text
    assert task_of(installation).assignee == "rosa"
    ada.send(seguro="1", rol="Supervisor")
    assert "Se guardaron los roles" in ada.text
    assert task_of(installation).assignee is None
    ada.send(f"{page}/roles", rol="Supervisor")
    assert "Se guardaron los roles" in ada.text, "what changes nothing is not asked about"


def test_all_tasks_of_a_colleague_are_given_back_at_the_second_press(
    ada: Browser, another: Browser, installation: Installation
) -> None:
    another.send("/salir")
    another.sign_in("elena").get("/bandeja/supervision")
    another.send("/bandeja/supervision/persona/rosa/liberar")
    assert "1 tarea de Rosa: volverá a su grupo." in another.text
    assert task_of(installation).assignee == "rosa"
    another.send(seguro="1")
    assert "Se liberó 1 tarea de Rosa." in another.text


def test_a_day_moves_terms_at_the_second_press_with_all_that_was_typed(
    ada: Browser, installation: Installation
) -> None:
    day = (installation.now() + timedelta(days=1)).date()
    ada.get("/administracion/calendario")
    ada.send(dia=day.isoformat(), nombre="Día no laborable", norma="DS 9-2026-PCM", clase="no")
    assert "1 tarea abierta vence ese día o después" in ada.text
    with installation.database.read() as session:
        before = session.scalars(select(UserTask.due_at)).one()
        assert "DS 9-2026-PCM" not in {row.norm for row in declared_days.in_force(session, installation.now())}
    kept = {name: ada.hidden(name) for name in ("dia", "nombre", "norma", "clase", "seguro")}
    ada.send("/administracion/calendario", **kept)
    assert "Cambi" in ada.text
    with installation.database.read() as session:
        assert session.scalars(select(UserTask.due_at)).one() > before
        key = next(r.key for r in declared_days.in_force(session, installation.now()) if r.norm == "DS 9-2026-PCM")
    ada.send(f"/administracion/calendario/{key}/dejar-sin-efecto")
    assert "ya no valdrá" in ada.text
    with installation.database.read() as session:
        assert session.scalars(select(UserTask.due_at)).one() > before
    ada.send(seguro="1")
    with installation.database.read() as session:
        assert session.scalars(select(UserTask.due_at)).one() == before


def test_the_holidays_of_the_year_stand_in_the_calendar_and_those_of_the_next(ada: Browser) -> None:
    ada.get("/administracion/calendario")
    year = int(ada.text.split("Feriados y días declarados de ")[1][:4])
    assert f"28 de julio de {year}" in ada.text
    assert "DLeg 713 art. 6" in ada.text
    ada.get(f"/administracion/calendario?anio={year + 1}")
    assert f"28 de julio de {year + 1}" in ada.text
    assert ada.get(f"/administracion/calendario?anio={year + 500}").status_code == 200


def test_a_persons_name_and_mail_are_corrected_and_what_is_wrong_stays_typed(
    ada: Browser, installation: Installation
) -> None:
    page = f"/administracion/personas/{key_of(installation, 'rosa')}"
    ada.get(page)
    assert ada.send(f"{page}/datos", nombre="Rosa Ñ", correo="no es correo").status_code == 422
    assert 'value="no es correo"' in ada.text
    ada.send(f"{page}/datos", nombre=" Rosa Ñahui ", correo="rosa@contigo.gob.pe")
    assert "Se guardaron su nombre y su correo." in ada.text
    with installation.database.read() as session:
        rosa = staff.find(session, "rosa")
        assert (rosa.name, rosa.email) == ("Rosa Ñahui", "rosa@contigo.gob.pe")
