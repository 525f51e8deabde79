"""The floor: the bare library on the same diagram, its own parser, its own serializer, state as JSON in SQLite.

No rows, no history, no permissions, no forms: what a step costs before anything is promised. It runs in this process;
the engine patches nothing of the library, so the two do not disturb each other.
"""

import sqlite3
from pathlib import Path

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState


class Floor:
    """Start and complete, stock."""

    def __init__(self, diagram: bytes, folder: Path) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(diagram)
        self._spec, self._subs = parser.get_spec("p"), parser.get_subprocess_specs("p")
        self._serializer = BpmnWorkflowSerializer()
        self._db = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT)")

    def start(self) -> int:
        """A new instance at its first user task."""
        workflow = BpmnWorkflow(self._spec, self._subs)
        workflow.get_next_task().data["stop"] = False
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        return int(self._db.execute("INSERT INTO instance (state) VALUES (?)", (state,)).lastrowid or 0)

    def complete(self, key: int) -> None:
        """Load, complete the waiting user task, advance, save."""
        (state,) = self._db.execute("SELECT state FROM instance WHERE id = ?", (key,)).fetchone()
        workflow = self._serializer.deserialize_json(state)
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        task.run()
        workflow.do_engine_steps()
        saved = self._serializer.serialize_json(workflow)
        self._db.execute("UPDATE instance SET state = ? WHERE id = ?", (saved, key))
