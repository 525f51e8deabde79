"""Two people at the same instant, on both databases: one wins, the other is told, nothing is half done."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import MessageNotExpected, Refusal, TaskNotOpen
from engine.jobs.dispatcher import Dispatcher
from tests.processes.conftest import ALL_GOOD, APPLICANT, PERSON, REVIEWER, Case, office_case, shipped
from tests.stopped_clock import StoppedClock


@pytest.fixture
def case(database, vault, tmp_path, keys) -> Case:
    return office_case(database, vault, tmp_path, keys, StoppedClock(), shipped())


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Every act's answer or refusal, all begun together."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        try:
            answers[place] = acts[place]()
        except Refusal as refusal:
            answers[place] = refusal

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_two_filings_of_one_municipality(case) -> None:
    second = Case(case.runtime, case.clock, case.world, case.tools, Dispatcher(case.runtime))
    case.until_upload().upload()
    second.until_upload(correo_personal="otro@correo.pe").upload()
    sent = {"envio": {"accion": "enviar", "fecha_firma": "2026-03-02"}}

    def file(mine: Case) -> Callable[[], Any]:
        key = mine.tasks()["revisar_enviar"].key
        return lambda: (mine.runtime.complete(key, sent, APPLICANT), mine.worker.run_all())

    at_once(file(case), file(second))
    case.work()
    assert sorted([case.standing(), second.standing()]) == [[], ["verificar_documento"]]
    loser, winner = (case, second) if case.standing() == [] else (second, case)
    assert winner.variables()["expediente"] == "2026-000001"
    assert loser.variables().get("expediente") is None, "who was not received has no receipt"


APPROVE: dict[str, Any] = {"decision": "aprobar", "control": ALL_GOOD}
DENY = {"fundamento": "No.", "norma": "Ley 27444", "cargo_funcionario": "Director"}
DENY = {"decision": "denegar", "control": ALL_GOOD, **DENY}


@pytest.mark.parametrize("message", ["anulacion-solicitante", "anulacion-oficio"])
@pytest.mark.parametrize(("decision", "decided"), [(APPROVE, "Acceso otorgado"), (DENY, "Denegada")])
def test_a_decision_and_a_withdrawal(case, message: str, decision: dict[str, Any], decided: str) -> None:
    case.filed()
    task = case.tasks()["verificar_documento"].key
    answers = at_once(
        lambda: case.runtime.complete(task, {"verificacion": decision}, REVIEWER),
        lambda: case.runtime.correlate(message, str(case.key), APPLICANT, {"anulacion": {"motivo": "No procede."}}),
    )
    (refused,) = [answer for answer in answers if isinstance(answer, Refusal)]
    assert isinstance(refused, TaskNotOpen | MessageNotExpected), "who comes second is told what happened"
    reviewer_won = isinstance(refused, MessageNotExpected)
    case.work()
    if reviewer_won and decision is APPROVE:
        case.received()
    ends = {"anulacion-solicitante": "Anulada por el solicitante", "anulacion-oficio": "Anulada de oficio"}
    assert case.ended() == (decided if reviewer_won else ends[message])
    granted = [PERSON["documento"]] if reviewer_won and decision is APPROVE else [""]
    assert [case.person_in_charge()] == granted, "an account stands exactly where the approval won"
    told = [
        mail for name in ("retiro", "anulacion-oficio", "denegatoria", "credenciales") for mail in case.world.sent(name)
    ]
    assert len(told) == 1
