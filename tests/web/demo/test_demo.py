"""The demo: whoever types one command finds an office in the midst of its work, and every state of a request."""

import re
from collections import Counter

from sqlalchemy import select

from engine.actor import Actor
from engine.models.process import Incident, Instance
from engine.worklist import tasks
from services.accounts import life
from web import demo
from web.app import create_app
from web.cases import settling
from web.commands import shipped
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


def test_a_first_start_shows_requests_in_every_state_and_a_second_one_leaves_them(tmp_path) -> None:
    settings = from_environment({"ALIADO_VAR": str(tmp_path)})
    with opened(settings) as installation:
        shipped.publish(installation.runtime)
        assert demo.sample(installation) == "", "no list, nobody to name"
        assert len(demo.seed(installation)) == 5
        assert re.fullmatch(r"Barranco, Lima, Lima; titular, nombres .+, DNI 99\d{6}", demo.sample(installation))
        demo.fill(installation)
        app = create_app(settings, installation)
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
        assert demo.seed(installation) == (), "a second start finds everybody there, and tells no password"
