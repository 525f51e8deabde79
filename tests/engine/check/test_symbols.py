"""Every symbol that the check lets pass does what it stands for: its small drawing reaches the end it leads to."""

from pathlib import Path

import pytest
from sqlalchemy import select

from engine.check.handbook import refusal, symbols_page
from engine.check.symbols import PATH, REACHED, SYMBOLS, Symbol
from engine.execution import signals
from engine.execution.operations import OPERATIONS
from engine.jobs.timer_starts import begin_due
from engine.models.process import Job, Subscription
from tests.engine.office import CLERK, Office

PAGE = Path(__file__).parents[3] / "docs" / "analistas" / "simbolos.md"
RUNNING = [symbol for symbol in SYMBOLS if not refusal(symbol)]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_the_page_is_what_the_check_says(database: object) -> None:
    assert PAGE.read_text() == symbols_page()
    assert len(SYMBOLS) == 69
    assert len(RUNNING) >= 68


@pytest.mark.parametrize("symbol", RUNNING, ids=lambda symbol: symbol.name)
def test_it_runs(office: Office, symbol: Symbol) -> None:
    office.services.update(OPERATIONS)
    office.runtime.publish(symbol.files, "ana", "test")
    begins = symbol.files[PATH].decode().partition('startEvent id="x"')[2].partition("/bpmn:startEvent")[0]
    if begins and "inicio" not in symbol.body:
        _begin(office, begins)
    else:
        office.start()
    for _ in range(9):
        office.work()
        if office.instance().status != "active":
            break
        _go_on(office)
    assert REACHED in office.ended().split(" · ")
    assert not office.incidents()


def _begin(office: Office, definition: str) -> None:
    if "message" in definition:
        office.runtime.correlate("llega", "1", CLERK)
    elif "signal" in definition:
        signals.broadcast(office.runtime, "cierre", CLERK)
    elif "timer" in definition:
        begin_due(office.runtime)
        office.clock.advance(hours=2)
        begin_due(office.runtime)
    else:
        office.start()


def _go_on(office: Office) -> None:
    """Somebody does what is waited for: what the symbol waits for before what leads away from it."""
    with office.database.read() as session:
        waiting = {row.element_id: row for row in session.scalars(select(Subscription))}
        timers = session.scalars(select(Job.key).where(Job.kind == "timer")).all()
    happened = {"x"} & {*office.done("message"), *office.done("signal"), *office.done("condition")}
    told = waiting.get("x" if "x" in waiting and not happened else "espera")
    if office.tasks():
        office.do(next(iter(office.tasks())))
    elif timers:
        office.clock.advance(hours=2)
    elif told is not None and told.kind == "signal":
        signals.broadcast(office.runtime, told.name, CLERK)
    elif told is not None:
        office.runtime.correlate(told.name, told.correlation_key, CLERK)
