"""The floor: the bare library on the same diagram, its own parser, its own serializer, state as JSON in SQLite.

No rows but, where asked, those of search attributes; no history, no permissions, no forms: what a step costs before
anything is promised. It runs in this process; the engine patches nothing of the library, so the two do not disturb each
other.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState


class Floor:
    """Start and complete, stock."""

    def __init__(self, diagram: bytes, folder: Path, attributes: tuple[str, ...] = ()) -> None:
        """``attributes``: variables by which instances are found, each a row that every step writes."""
        self._attributes = attributes
        parser = BpmnParser()
        parser.add_bpmn_str(diagram)
        self._spec, self._subs = parser.get_spec("p"), parser.get_subprocess_specs("p")
        self._serializer = BpmnWorkflowSerializer()
        self._db = sqlite3.connect(folder / f"floor{len(attributes)}.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT)")
        self._db.execute(
            "CREATE TABLE search (id INTEGER, name TEXT, value TEXT, PRIMARY KEY (id, name)) WITHOUT ROWID"
        )
        self._db.execute("CREATE INDEX found ON search (name, value, id)")

    def start(self) -> int:
        """A new instance at its first user task."""
        workflow = BpmnWorkflow(self._spec, self._subs)
        workflow.get_next_task().data.update(dict.fromkeys(self._attributes, "x"), stop=False)
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        with self._step():
            key = int(self._db.execute("INSERT INTO instance (state) VALUES (?)", (state,)).lastrowid or 0)
            self._find_by(key, workflow)
        return key

    def complete(self, key: int) -> None:
        """Load, complete the waiting user task, advance, save."""
        (state,) = self._db.execute("SELECT state FROM instance WHERE id = ?", (key,)).fetchone()
        workflow = self._serializer.deserialize_json(state)
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        task.run()
        workflow.do_engine_steps()
        saved = self._serializer.serialize_json(workflow)
        with self._step():
            self._db.execute("UPDATE instance SET state = ? WHERE id = ?", (saved, key))
            self._find_by(key, workflow)

    @contextmanager
    def _step(self) -> Iterator[None]:
        """One transaction, where a step is more than one statement."""
        if not self._attributes:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        yield
        self._db.execute("COMMIT")

    def _find_by(self, key: int, workflow: BpmnWorkflow) -> None:
        data = workflow.last_task.data if workflow.last_task else {}
        rows = [(key, name, str(data.get(name))) for name in self._attributes]
        if rows:
            self._db.executemany("INSERT OR REPLACE INTO search VALUES (?, ?, ?)", rows)
