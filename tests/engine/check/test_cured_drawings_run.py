"""A drawing that the check lets pass, after its repairs, runs: the reference models, started and worked through.

Their variables are begun as yes: where ``=paid`` and ``=not(paid)`` are all the ways, what is neither has none.
"""

from pathlib import Path

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.check import blocking, check, cure
from engine.definitions.bundle import Bundle
from engine.models.process import UserTask
from tests.engine.check.test_reference_models import MODELS
from tests.engine.office import Office


@pytest.mark.skipif(not MODELS, reason="the reference models of BPMN MIWG are not here (ALIADO_BPMN_MIWG)")
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_repaired_model_runs_without_an_incident(path: Path, office: Office) -> None:
    files = cure({f"bpmn/{path.name}": path.read_bytes()}, {}, provisional=True).files
    assert not blocking(check(files, {}))
    office.runtime.publish(files, "ana", "test")
    for ident, process in Bundle(1, files).processes.items():
        declared = process.properties.get("variables", "").split(",")
        office.runtime.start(ident, Actor("ana"), variables={name.strip(): True for name in declared if name.strip()})
    for _ in range(20):
        with office.database.read() as session:
            waiting = [(task.key, task.groups, task.assignee or "ana") for task in session.scalars(select(UserTask))]
        for key, groups, name in waiting[:2]:
            if not groups:  # nobody's, as the check warns: a supervisor gives it to somebody
                office.runtime.worklist.assign(key, Actor("ana"), name)
            office.runtime.complete(key, {}, Actor(name, frozenset(groups.split("|"))))
        office.worker.run_all()
    assert not office.incidents()
