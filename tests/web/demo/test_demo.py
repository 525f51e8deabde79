"""The demo: whoever types one command finds an office in the midst of its work, and every state of a request."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.actor import Actor
from engine.models.process import Incident, Instance
from engine.verify import Audit
from engine.worklist import tasks
from services.accounts import life
from services.requests import receipts
from services.verify import checks
from web import demo
from web.app import create_app
from web.cases import settling
from web.commands import shipped
from web.demo import filling
from web.demo.stories import STORIES, At
from web.demo.timeline import Story
from web.demonstration import Preparing, sample
from web.installation import Installation
from web.server.opening import opened
from web.settings import from_environment

STATES = (
    "Borrador",
    "Generada (pendiente de firma)",
    "En evaluación",
    "Observada",
    "Subsanada",
    "Aprobada",
    "Denegada",
    "Tenida por no presentada",
    "Caducada",
    "Anulada",
)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A demonstration at its first start, before its people come."""
    with opened(from_environment({"ALIADO_VAR": str(tmp_path), "ALIADO_DEMO": "si"})) as office:
        shipped.publish(office.runtime)
        yield office


def requests(installation: Installation) -> int:
    with installation.database.read() as session:
        return session.scalar(select(func.count()).select_from(Instance)) or 0


def numbered(installation: Installation) -> None:
    """Somebody who uses the office files a request."""
    with installation.database.write() as session:
        receipts.open_record(installation.tools, session, 77, installation.now())


def meanwhile(story: Callable[..., Story], act: Callable[[], None]) -> Callable[..., Story]:
    """The story, in the midst of which something happens in the real office."""

    def told(then: Installation, at: At) -> Story:
        for when in story(then, at):
            yield when
            act()

    return told


def test_a_first_start_shows_requests_in_every_state_and_a_second_one_leaves_them(installation: Installation) -> None:
    assert sample(installation) == "", "no list, nobody to name"
    assert filling.left(installation) == [], "without people nothing begins"
    assert len(demo.seed(installation)) == 5
    assert re.fullmatch(r"Barranco, Lima, Lima; titular, nombres .+, DNI 99\d{6}", sample(installation))
    filling.fill(installation, preparing := Preparing(len(STORIES)))
    assert preparing.over
    app = create_app(installation.settings, installation)
    with app.test_request_context(), installation.database.read() as session:
        instances = session.scalars(select(Instance).order_by(Instance.key)).all()
        states = Counter(settling.of(session, instance).state for instance in instances)
        assert set(STATES) - set(states) == set()
        assert states["Anulada"] == 2, "one by each side"
        assert {row.element_id for row in session.scalars(select(Incident))} >= {"enviar_cargo"}
        assert life.active_of(session, "040112") is not None
        reviewer = Actor("verificadora", frozenset({"Verificador", "Supervisor"}))
        lines = tasks.tasks(session, reviewer, tasks.TaskFilter()).lines
        assert "responder_consulta" in {line.element_id for line in lines}
        assert "verificador" in {line.assignee for line in lines}
        assert [line for line in lines if line.due_at and line.due_at < installation.now() and line.priority > 50]
    assert list(Audit(installation.runtime, checks(installation.tools, hashes=True)).problems()) == []
    assert demo.seed(installation) == (), "a second start finds everybody there, and tells no password"
    assert filling.left(installation) == []
    assert not (installation.settings.var / "demo").exists()


def test_stories_that_were_cut_are_told_at_the_next_start_and_none_twice(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {name: STORIES[name] for name in ("fresh", "nearly_due", "inquiry")}
    monkeypatch.setattr("web.demo.stories.STORIES", few)
    demo.seed(installation)
    stop = threading.Event()

    class Cut(Preparing):
        """Stops after the first story."""

        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if name == "done" and value == 1:
                stop.set()

    filling.fill(installation, Cut(3), stop)
    assert requests(installation) == 1
    assert filling.left(installation) == ["nearly_due", "inquiry"]
    few["nearly_due"] = meanwhile(STORIES["nearly_due"], lambda: numbered(installation))
    filling.fill(installation)
    assert requests(installation) == 3
    with installation.database.read() as session:
        found = session.scalars(select(receipts.Record).order_by(receipts.Record.number)).all()
    assert [(record.number, record.instance == 77) for record in found] == [(1, False), (2, True), (3, False)]
    assert filling.left(installation) == []
