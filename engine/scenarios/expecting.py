"""What came of a scenario, held against what it expects; the first difference, in a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import candidate_groups, feel
from engine.models.process import History, Incident, Instance, Job, Subscription, UserTask
from engine.scenarios.answering import Called
from engine.scenarios.records import Expected
from engine.scenarios.values import difference, evaluated


def standing(session: Session, instance: int) -> str:
    """A sentence: where the instance waits, or how it ended."""
    row = session.get(Instance, instance)
    if row is not None and row.status != "active":
        return f"El caso terminó en «{row.outcome or row.status}»."
    people = [f"la tarea «{i}»" for i in _elements(session, UserTask, instance)]
    machine = [f"«{job.element_id}» ({job.kind})" for job in session.scalars(select(Job)) if job.kind != "timer"]
    messages = [f"algo de fuera en «{i}»" for i in _elements(session, Subscription, instance)]
    places = [*people, *machine, *messages]
    return f"El caso espera en: {', '.join(places)}." if places else "El caso espera una fecha."


def _elements(session: Session, table: Any, instance: int) -> list[str]:
    return list(session.scalars(select(table.element_id).where(table.instance_key == instance).order_by(table.key)))


@dataclass
class Seen:
    """An instance as it stands, with FEEL's scope at this moment and the calls that services were asked.

    ``mail``: the service whose calls are mails, and the input that names one.
    """

    session: Session
    instance: int
    scope: Mapping[str, Any]
    context: feel.Context
    calls: Sequence[Called]
    mail: tuple[str, str]

    def fault(self, expected: Expected) -> tuple[str, str]:
        """The first thing that is not as expected: its name (``end``, ``variables.x``), and how; empty where all is."""
        return next((found for found in self._faults(expected) if found[1]), ("", ""))

    def _faults(self, expected: Expected) -> Iterator[tuple[str, str]]:
        yield "end", self._end(expected)
        yield "waiting", self._waiting(expected)
        yield "path", self._path(expected)
        yield "never", self._never(expected)
        for name, value in expected.variables.items():
            yield f"variables.{name}", difference(self._value(value, expected), self._variable(name), name)
        yield from self._tasks(expected)
        yield from self._calls(expected)
        yield from self._mails(expected)
        missing = set(expected.incidents) - set(self._open_incidents())
        yield "incidents", f"se esperaba un incidente en «{', '.join(sorted(missing))}»" if missing else ""

    def _value(self, value: Any, expected: Expected) -> Any:
        return evaluated(value, self.scope, self.context, expected.place)

    def _end(self, expected: Expected) -> str:
        row = self.session.get_one(Instance, self.instance)
        if expected.end is None or (row.status == "completed" and row.outcome == expected.end):
            return ""
        if row.status == "completed" and row.outcome == (self._value(expected.end, expected)):
            return ""
        return f"se esperaba el final «{expected.end}»"

    def _waiting(self, expected: Expected) -> str:
        if expected.waiting is None:
            return ""
        open_ = sorted(_elements(self.session, UserTask, self.instance))
        if open_ == sorted(expected.waiting):
            return ""
        return f"se esperaba que esperara en {', '.join(expected.waiting) or 'ninguna tarea'}"

    def _path(self, expected: Expected) -> str:
        walked, at = self._walked(), 0
        for element in expected.path:
            if element not in walked[at:]:
                order = " después de lo anterior" if element in walked else ""
                return f"no pasó por «{element}»{order}"
            at = walked.index(element, at) + 1
        return ""

    def _never(self, expected: Expected) -> str:
        walked = self._walked() if expected.never else []
        never = [element for element in expected.never if element in walked]
        return f"pasó por «{never[0]}», y no debía" if never else ""

    def _walked(self) -> list[str | None]:
        passed = select(History.element_id).where(History.instance_key == self.instance, History.kind == "completed")
        return list(self.session.scalars(passed.order_by(History.sequence)))

    def _variable(self, name: str) -> Any:
        first, *path = name.split(".")
        value = self.scope.get(first)
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def _tasks(self, expected: Expected) -> Iterator[tuple[str, str]]:
        rows = self.session.scalars(select(UserTask).where(UserTask.instance_key == self.instance))
        open_ = {row.element_id: row for row in rows}
        for element, wanted in expected.tasks.items():
            row = open_.get(element)
            if row is None:
                yield f"tasks.{element}", f"se esperaba una tarea abierta en «{element}»"
                continue
            facts = {
                "groups": list(candidate_groups.split(row.groups)),
                "priority": row.priority,
                "assignee": row.assignee,
            }
            facts |= {"form": row.form_id, "due": row.due_at and row.due_at.astimezone(self.context.zone)}
            wanted = dict(self._value(wanted, expected))
            if isinstance(wanted.get("groups"), str):
                wanted["groups"] = [wanted["groups"]]
            if "due" in wanted and row.due_at is not None and row.due_at == wanted["due"]:
                del wanted["due"]
            yield f"tasks.{element}", difference(wanted, facts, element)

    def _calls(self, expected: Expected) -> Iterator[tuple[str, str]]:
        left = list(self.calls)
        for number, wanted in enumerate(expected.calls):
            name, element = wanted.get("service"), wanted.get("element")
            fits = [c for c in left if name in (None, c.service) and element in (None, c.element)]
            fault, left = self._first(wanted, fits, left, expected)
            yield f"calls.{number}", fault and f"no se llamó a «{name or element}»{fault}"

    def _mails(self, expected: Expected) -> Iterator[tuple[str, str]]:
        service, by = self.mail
        left = [call for call in self.calls if call.service == service]
        if expected.mails == () and left:
            yield "mails", f"no se esperaba ningún correo y se envió «{left[0].inputs.get(by)}»"
        for number, wanted in enumerate(expected.mails or ()):
            fits = [c for c in left if wanted.get("mail") in (str(c.inputs.get(by)), _stem(c.inputs.get(by)))]
            fault, left = self._first(wanted, fits, left, expected)
            yield f"mails.{number}", fault and f"no se envió el correo «{wanted.get('mail')}»{fault}"

    def _first(
        self, wanted: Mapping[str, Any], fits: list[Called], left: list[Called], expected: Expected
    ) -> tuple[str, list[Called]]:
        """Why none of the calls that fit by name is the one wanted (else empty), and the calls after it."""
        inputs = self._value(wanted.get("with") or {}, expected)
        why = " (o no en este orden)"
        for call in fits:
            why = difference(inputs, call.inputs)
            if not why:
                return "", left[left.index(call) + 1 :]
            why = f": {why}"
        return why, left

    def _open_incidents(self) -> Iterator[str]:
        query = select(Incident.element_id).where(Incident.instance_key == self.instance, Incident.resolved.is_(None))
        yield from self.session.scalars(query)


def _stem(name: Any) -> str:
    return PurePosixPath(str(name)).stem
