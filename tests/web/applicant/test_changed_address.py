"""Where a request's address changes, whoever held the old link is out: the link, and the sessions that it opened."""

from datetime import timedelta

from tests.processes.conftest import PERSON
from tests.stopped_clock import StoppedClock
from tests.web.conftest import Browser
from tests.web.shipped_road import Request, opened
from web.installation import Installation


def test_the_sessions_of_the_old_link_end_and_that_of_who_changed_the_address_goes_on(
    browser: Browser, another: Browser, installation: Installation, clock: StoppedClock
) -> None:
    request = opened(installation).identify()
    request.do("datos_responsable", {"responsable": PERSON})
    old = request.code()
    for each in (browser, another):
        each.get(f"/seguimiento/{old}")
    request.do("confirmar_correo", {"confirmacion": {"opcion": "volver"}})
    clock.now += timedelta(minutes=1)
    task = request.task("datos_responsable")
    browser.get(f"/solicitud/tarea/{task}")
    sent = {f"responsable__{name}": value for name, value in PERSON.items()} | {
        "responsable__correo": "nueva@ejemplo.pe"
    }
    browser.send(f"/solicitud/tarea/{task}", **sent)
    request.work()
    assert request.code() != old
    assert request.open() == ["confirmar_correo"]
    another.get("/solicitud")
    assert another.path == "/seguimiento"
    assert "nueva@ejemplo.pe" not in another.text
    browser.get("/solicitud")
    assert browser.path.startswith("/solicitud/tarea/")


def test_an_unchanged_address_ends_no_session(another: Browser, installation: Installation) -> None:
    request: Request = opened(installation).identify()
    request.do("datos_responsable", {"responsable": PERSON})
    another.get(f"/seguimiento/{request.code()}")
    request.do("confirmar_correo", {"confirmacion": {"opcion": "volver"}})
    request.do("datos_responsable", {"responsable": PERSON})
    another.get("/solicitud")
    assert another.path.startswith("/solicitud/tarea/")
