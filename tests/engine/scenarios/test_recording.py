"""A real instance becomes a scenario that plays as it went, and holds nobody's data."""

from engine.actor import Actor
from engine.errors import BusinessError
from engine.scenarios import run
from engine.scenarios.recording import record
from tests.engine.office import Office
from tests.engine.scenarios.setting import FILES, LENT

PUBLIC, DESK = Actor("eva", frozenset({"public"})), Actor("ana", frozenset({"desk"}))
ORDER = {"amount": 5, "address": "eva.quispe@correo.pe", "note": "Soy Eva Quispe, 00765432"}


def recorded(office: Office, bounce: bool = False, look: bool = True) -> str:
    def mail(**_inputs: object) -> dict[str, str]:
        if bounce:
            raise BusinessError("refused")
        return {"sent": "hoy"}

    office.serve("judge", lambda amount: {"good": amount > 10})
    office.serve("mail", mail)
    office.runtime.publish(FILES, "ana", "")
    key = office.runtime.start("p", PUBLIC, submit={"order": ORDER}).instance
    office.work()
    if look:
        office.runtime.complete(office.tasks()["look"], {}, DESK)
    else:
        office.clock.advance(days=2)
    office.work()
    with office.database.read() as session:
        return record(session, office.runtime, key)


def replayed(text: str) -> None:
    assert [str(fault) for _name, fault in run({**FILES, "bpmn/tests/a.yaml": text.encode()}, LENT).messages] == []
    for said in ("eva.quispe", "Quispe", "00765432", "Eva"):
        assert said not in text


def test_an_instance_is_recorded_and_plays_again_without_anybodys_data(office: Office) -> None:
    text = recorded(office)
    assert "end: answered" in text
    assert "persona" in text
    replayed(text)


def test_errors_and_time_are_recorded(office: Office) -> None:
    text = recorded(office, bounce=True)
    assert "error: refused" in text
    assert "end: unreachable" in text
    replayed(text)


def test_a_timer_that_fired_is_a_move_of_the_clock(office: Office) -> None:
    text = recorded(office, look=False)
    assert "clock: '2026-03-04T10:00:00'" in text
    replayed(text)
