"""Where a request stands, in the words an analyst drew: nothing here knows the procedure.

The elements on which tokens wait carry a property ``estado`` (the state a person reads) and a documentation (what to
do now); a manual task that was passed leaves its documentation standing until the next task is done; an end event's
``estado`` names how it ended. A change of words is a change of the drawing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundle import Bundle
from engine.drawing import Element
from engine.models import Instance, Job, Subscription, UserTask

#: What is said where the drawing says nothing.
RUNNING, ENDED, WITHDRAWN = "En trámite", "Terminada", "Anulada"


@dataclass(frozen=True)
class Standing:
    """``state``: one or two words; ``advice``: what to do now, as paragraphs; ``tasks``: the applicant's open tasks."""

    state: str
    advice: tuple[str, ...]
    tasks: tuple[UserTask, ...]
    ended: bool
    busy: bool  # the machine is at work: looking again in a moment will show something else
    guided: bool = False  # a manual task's words stand before the next task: something is to be done first


def standing(session: Session, instance: Instance, bundle: Bundle, group: str, stuck_after: int = 3) -> Standing:
    """The standing of an instance for members of ``group``; ``stuck_after`` attempts nobody is told to wait for."""
    elements = bundle.elements_of(instance.process_id)
    tasks = list(session.scalars(select(UserTask).where(UserTask.instance_key == instance.key).order_by(UserTask.key)))
    jobs = list(session.scalars(select(Job).where(Job.instance_key == instance.key)))
    mine = tuple(task for task in tasks if group in task.groups.split("|"))
    if instance.status != "active":
        return Standing(_outcome(instance, elements), _end_advice(instance, elements), (), True, False)
    messages = session.scalars(select(Subscription.element_id).where(Subscription.instance_key == instance.key))
    waiting = [row.element_id for row in (*tasks, *jobs)] + list(messages)
    services = [job for job in jobs if job.kind == "service" and job.state != "failed" and job.attempts < stuck_after]
    ranked = _ranked(elements[ident] for ident in waiting if ident in elements)
    own = [elements[task.element_id] for task in mine if task.element_id in elements]
    return Standing(
        state=next((element.properties["estado"] for element in ranked), RUNNING),
        advice=_advice(instance, own or ranked[:1], elements),
        tasks=mine,
        ended=False,
        busy=bool(services) and not mine,
        guided=bool(instance.guidance),
    )


def _ranked(waiting: Iterable[Element]) -> list[Element]:
    """The elements with a state, people's steps before the machine's: that is what somebody waits for."""
    stated = (element for element in waiting if element.properties.get("estado"))
    return sorted(stated, key=lambda element: element.type != "userTask")


def _advice(instance: Instance, shown: Iterable[Element], elements: dict[str, Element]) -> tuple[str, ...]:
    guide = elements.get(instance.guidance or "")
    texts = ([guide.documentation] if guide else []) + [element.documentation for element in shown]
    return tuple(dict.fromkeys(text for text in texts if text))


def _ends(instance: Instance, elements: dict[str, Element]) -> list[Element]:
    names = (instance.outcome or "").split(" · ")
    return [e for e in elements.values() if e.type == "endEvent" and (e.name or e.id) in names and e.parent is None]


def _outcome(instance: Instance, elements: dict[str, Element]) -> str:
    stated = [end.properties["estado"] for end in _ends(instance, elements) if end.properties.get("estado")]
    return (stated or [instance.outcome or (WITHDRAWN if instance.status == "cancelled" else ENDED)])[0]


def _end_advice(instance: Instance, elements: dict[str, Element]) -> tuple[str, ...]:
    return tuple(end.documentation for end in _ends(instance, elements) if end.documentation)
