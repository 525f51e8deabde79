"""On 1 January after an election accounts go on, waiting for the authority in office to confirm them."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine.jobs import timer_starts
from engine.models.process import Instance
from engine.worklist.independence import OwnCase
from services.accounts import life
from services.accounts.models import Account
from tests.processes.conftest import LIMA, MAYOR, REVIEWER, SUPERVISOR, Case

CONFIRMED = {"confirmacion_ratificacion": {"decision": "confirmar", "motivo": "Vi el oficio."}}
WITH = {"ubigeo": "040112", "sustento": "Oficio 3."}


def accounts(case: Case) -> dict[str, bool]:
    """Each active account's municipality: whether it waits to be ratified."""
    with case.runtime.database.read() as session:
        rows = session.scalars(select(Account).where(Account.state == "active"))
        return {row.ubigeo: row.ratify_since is not None for row in rows}


def new_year(case: Case, *when: int) -> list[str | None]:
    """The minute's work then; how the instances of it ended."""
    case.clock.now = datetime(*when, tzinfo=LIMA)
    timer_starts.begin_due(case.runtime)
    case.work()
    with case.runtime.database.read() as session:
        wanted = select(Instance).where(Instance.process_id == "ratificacion").order_by(Instance.key)
        return [row.outcome for row in session.scalars(wanted)]


def ratify(case: Case, **mayor: str) -> str | None:
    names = ("cargo", "nombres", "paterno", "materno", "tipo_documento", "documento")
    authority = {name: MAYOR[name] for name in names} | mayor
    values = {"ratificacion": WITH, "autoridad": authority}
    other = Case(case.runtime, case.clock, case.world, case.tools, case.worker)
    other.key = case.runtime.start("ratificar", REVIEWER, submit=values).instance
    other.work()
    if not other.tasks():
        return other.ended()
    with pytest.raises(OwnCase):
        other.do("confirmar_ratificacion", CONFIRMED, replace(REVIEWER, groups=frozenset({"Supervisor"})))
    return other.do("confirmar_ratificacion", CONFIRMED, SUPERVISOR).ended()


def test_accounts_of_the_mandate_before_wait_to_be_ratified_and_none_ends(case) -> None:
    case.account("040112").account("150101", document="00888888")
    assert new_year(case, 2026, 12, 31, 23, 59) == []
    assert accounts(case) == {"040112": False, "150101": False}

    assert new_year(case, 2027, 1, 1, 0, 0) == ["Accesos por ratificar"]
    assert accounts(case) == {"040112": True, "150101": True}
    (told,) = case.world.sent("ratificacion-pendiente")
    assert told.to == ["grupo:Supervisor"]
    assert told.data == {"cuantos": 2}
    assert new_year(case, 2028, 1, 1, 12) == ["Accesos por ratificar"], "once a mandate"


def test_an_account_of_the_new_mandate_waits_for_nobody_even_if_the_machine_was_late(case) -> None:
    case.account("040112")
    assert new_year(case, 2026, 12, 30) == []
    case.clock.now = datetime(2027, 1, 4, 9, tzinfo=LIMA)
    case.account("150101", document="00888888")
    assert new_year(case, 2027, 1, 5) == ["Accesos por ratificar"]
    assert accounts(case) == {"040112": True, "150101": False}


def test_the_authority_in_office_ratifies_and_nobody_else(case) -> None:
    case.account("040112")
    new_year(case, 2026, 12, 30)
    new_year(case, 2027, 1, 1)
    case.elect(paternal="Otero", valid_from=date(2027, 1, 1), valid_to=date(2030, 12, 31))
    assert ratify(case) == "No ratificado"
    assert accounts(case) == {"040112": True}
    assert ratify(case, paterno="Otero") == "Acceso ratificado"
    assert accounts(case) == {"040112": False}
    assert [mail.to for mail in case.world.sent("ratificacion")] == [["luis@correo.pe"]]


def test_a_replacement_waits_for_nobody(case) -> None:
    case.account("040112")
    new_year(case, 2026, 12, 30)
    new_year(case, 2027, 1, 1)
    with case.runtime.database.write() as session:
        life.replace(case.tools, session, "040112", {"document_type": "DNI", "document": "00777777"})
    assert accounts(case) == {"040112": False}
