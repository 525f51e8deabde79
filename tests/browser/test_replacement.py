"""A municipality changes its responsible person, and a mail server refuses an address: real browser, SMTP and log-ins."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from services.accounts import credentials
from services.accounts.models import ACTIVE, Account
from services.attempt_limits import TooManyAttempts
from tests.browser.conftest import Office, visitor
from tests.browser.road import Guarded, decide, file_request, identify, sign_in, take, take_when_there

pytestmark = pytest.mark.browser


@pytest.fixture
def successor(chromium: Browser, office: Office) -> Iterator[Guarded]:
    yield from visitor(chromium, office)


@pytest.fixture
def supervisor(chromium: Browser, office: Office) -> Iterator[Guarded]:
    yield from visitor(chromium, office, 1280)


def mailed(office: Office, address: str) -> tuple[str, str]:
    """User name and password of the newest mail to an address."""
    letter = office.postbox.text_to(address, "Contraseña")
    found = [re.search(rf"{label}:?\s*\**\s*([^\s*]+)", letter) for label in ("Usuario", "Contraseña")]
    assert found[0], letter
    assert found[1], letter
    return found[0][1], found[1][1]


class LogIns:
    """Log-ins with the first account, and how many accounts are active, again and again while the office works."""

    def __init__(self, office: Office, ubigeo: str, username: str, password: str) -> None:
        self.office, self.ubigeo, self.first = office, ubigeo, (username, password)
        self.active: list[list[str]] = []
        self.entered: list[bool] = []
        self.admitted = True
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> "LogIns":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(timeout=30)

    def _run(self) -> None:
        while not self.stop.wait(0.02):
            with self.office.installation.database.read() as session:
                wanted = select(Account.username).where(Account.ubigeo == self.ubigeo, Account.state == ACTIVE)
                self.active.append(list(session.scalars(wanted)))
            if self.admitted:
                self._log_in()

    def _log_in(self) -> None:
        try:
            entered = credentials.log_in(self.office.installation.tools, *self.first, "10.9.8.7")
        except TooManyAttempts:  # a slow machine tries the ended account more often than anybody may
            self.admitted = False
        else:
            self.entered.append(entered is not None)


def test_the_first_account_ends_at_the_instant_the_second_begins(
    office: Office, applicant: Guarded, successor: Guarded, reviewer: Guarded, tmp_path: Path
) -> None:
    place, first, second = ("150112", "Independencia"), "marta.rios@example.pe", "luis.vega@example.pe"
    sign_in(reviewer, "verificadora", office.accounts["verificadora"])
    identify(applicant, *place)
    file_request(applicant, office.postbox, tmp_path / "first.pdf", first, "41000011")
    take(reviewer, place[1])
    decide(reviewer, "aprobar")
    old = mailed(office, first)
    applicant.open("/solicitud")
    applicant.page.check('[name="recepcion.confirmada"]')  # until then the first request holds the municipality
    applicant.hand_in()

    identify(successor, *place)
    told = successor.page.inner_text("main")
    assert "Tu municipalidad ya cuenta con un Usuario Aliado" in told
    assert "marta" not in told.casefold(), "whose account it is, is told to nobody"
    file_request(successor, office.postbox, tmp_path / "second.pdf", second, "41000012")
    take(reviewer, place[1])
    with LogIns(office, place[0], *old) as log_ins:
        decide(reviewer, "aprobar")
        new = mailed(office, second)
        office.postbox.text_to(first, "ya no permiten ingresar")

    seen = [names for names, _ in _runs(log_ins.active)]
    assert seen == [[old[0]], [new[0]]], "one, then the other; never both and never neither"
    assert [entered for entered, _ in _runs(log_ins.entered)] in ([True, False], [True])
    with office.installation.database.read() as session:
        rows = {row.username: row for row in session.scalars(select(Account).where(Account.ubigeo == place[0]))}
    assert rows[old[0]].ends == rows[new[0]].begins
    for (username, password), shown in ((old, "no son correctos"), (new, place[1])):
        successor.open("/aliado/ingresar")
        successor.page.fill("#usuario", username)
        successor.page.fill("#contrasena", password)
        successor.press("main button.button")
        assert shown in successor.page.inner_text("main")


def _runs(values: list) -> list[tuple]:
    """Values without their repetitions, each with how often it came in a row."""
    found: list[tuple] = []
    for value in values:
        if found and found[-1][0] == value:
            found[-1] = (value, found[-1][1] + 1)
        else:
            found.append((value, 1))
    return found


def test_a_refused_address_is_corrected_by_one_person_and_confirmed_by_another(
    office: Office, applicant: Guarded, reviewer: Guarded, supervisor: Guarded, tmp_path: Path
) -> None:
    place, wrong, right = ("150113", "Jesús María"), "iris.luna@example.pe", "iris.luna.correcta@example.pe"
    sign_in(reviewer, "verificadora", office.accounts["verificadora"])
    identify(applicant, *place)
    file_request(applicant, office.postbox, tmp_path / "paper.pdf", wrong, "41000013")
    office.postbox.text_to(wrong, "Fecha máxima de respuesta")
    office.postbox.refusing.add(wrong)  # from now on the mailbox is gone
    take(reviewer, place[1])
    decide(reviewer, "aprobar")

    take_when_there(reviewer, place[1])
    assert reviewer.heading() == "Corregir correo"
    assert wrong in reviewer.page.inner_text("main")
    reviewer.fill("correo_corregido", {"correo": right, "motivo": "Lo dictó por teléfono, con su DNI."})
    reviewer.hand_in()

    sign_in(supervisor, "supervisora", office.accounts["supervisora"])
    take_when_there(supervisor, place[1])
    assert right in supervisor.page.inner_text("main")
    supervisor.choose("aprobacion_correo.decision", "confirmar")
    supervisor.page.fill('[name="aprobacion_correo.motivo"]', "Comprobado con la alcaldía.")
    supervisor.hand_in()

    username, password = mailed(office, right)
    assert [
        mail for recipients, mail in office.postbox.mails if wrong in recipients and "Contraseña" in str(mail)
    ] == []
    office.postbox.text_to("alcaldia@munidemo.gob.pe", right)
    applicant.open("/aliado/ingresar")
    applicant.page.fill("#usuario", username)
    applicant.page.fill("#contrasena", password)
    applicant.press("main button.button")
    assert place[1] in applicant.page.inner_text("main")
