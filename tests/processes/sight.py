"""What people see of a request that the process tests play: an open task's form, its state, its last day."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from engine import feel
from engine.execution import task_form
from engine.execution.runtime import Runtime
from engine.models.process import Job, Subscription, UserTask
from services.calendar import peru

LIMA = ZoneInfo("America/Lima")


class Sight:
    """Looks, and moves nothing."""

    runtime: Runtime
    key: int

    def tasks(self) -> dict[str, UserTask]:
        """The open tasks by element."""
        with self.runtime.database.read() as session:
            rows = session.scalars(select(UserTask).where(UserTask.instance_key == self.key))
            return {row.element_id: row for row in rows}

    def given(self, element: str, name: str) -> Any:
        """What an open task sees under a name."""
        return self._form_of(element).scope[name]

    def shown(self, element: str, name: str) -> str:
        """The day an open task sees under a name."""
        value = self.given(element, name)
        return (value.astimezone(LIMA).date() if isinstance(value, datetime) else value).isoformat()

    def page(self, element: str) -> str:
        """The texts of an open task's form."""
        found = self._form_of(element)
        nodes = found.form.view({}, found.scope, {}, context=found.context, presentation=peru.PERU)
        return " ".join(_texts(nodes))

    def _form_of(self, element: str) -> task_form.TaskForm:
        with self.runtime.database.read() as session:
            return task_form.of_task(self.runtime, session, self.tasks()[element].key)

    def stated(self) -> str:
        """The state that the open task's step says the request is in."""
        [found] = [self._form_of(element) for element in self.tasks()]
        text = found.element.properties["estado"]
        return feel.compile_expression(text).evaluate(found.scope, found.context) if text.startswith("=") else text

    def last_day(self, element: str) -> str:
        """The day on which the applicant's term ends, while the task at an element is open: one timer keeps it; in the
        version before, each task had its own.
        """
        assert element in self.tasks(), (element, self.tasks())
        with self.runtime.database.read() as session:
            terms = or_(Job.element_id == "vence_tramite", Job.element_id.startswith("plazo_"))
            timer = select(Job).where(Job.instance_key == self.key, Job.kind == "timer", terms)
            return session.scalars(timer).one().due_at.astimezone(LIMA).date().isoformat()

    def awaited(self) -> set[str]:
        """The messages that the request still takes."""
        with self.runtime.database.read() as session:
            return set(session.scalars(select(Subscription.name).where(Subscription.instance_key == self.key)))


def _texts(nodes: Any) -> Iterator[str]:
    for node in nodes:
        yield str(node.content)
        yield from _texts(node.children)
