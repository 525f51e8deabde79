"""Two people at the same instant, on both databases: one wins, the other is told, nothing is half done."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import MessageNotExpected, Refusal, TaskNotOpen
from engine.jobs import Dispatcher
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
    assert sorted([case.standing(), second.standing()]) == [["otra_solicitud"], ["verificar_documento"]]
    loser, winner = (case, second) if case.standing() == ["otra_solicitud"] else (second, case)
    assert winner.variables()["expediente"] == "2026-000001"
    assert loser.variables().get("expediente") is None, "who was not received has no receipt"


def test_an_approval_and_a_withdrawal(case) -> None:
    case.filed()
    task = case.tasks()["verificar_documento"].key
    decision = {"verificacion": {"decision": "denegar", "control": ALL_GOOD, "fundamento": "No.", "norma": "Ley 27444"}}
    decision["verificacion"]["cargo_funcionario"] = "Director"
    answers = at_once(
        lambda: case.runtime.complete(task, decision, REVIEWER),
        lambda: case.runtime.correlate("anulacion-solicitante", str(case.key), APPLICANT),
    )
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(refused) == 1
    assert isinstance(refused[0], TaskNotOpen | MessageNotExpected)
    ends = {TaskNotOpen: "Anulada por el solicitante", MessageNotExpected: "Denegada"}
    assert case.work().ended() == ends[type(refused[0])]
    told = case.world.sent("retiro") + case.world.sent("denegatoria")
    assert [mail.to for mail in told] == [[PERSON["correo"]]]
