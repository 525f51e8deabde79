"""Where a request stands, in the words an analyst drew: nothing here knows the procedure.

The elements on which tokens wait carry a property ``estado`` (the state a person reads) and a documentation (what to
do now); a manual task that was passed leaves its documentation standing until the next task is done; an end event's
``estado`` names how it ended. One that begins with ``=`` is FEEL over the instance's variables: the same task may be a
first evaluation or a later one. ``explica`` is FEEL for more paragraphs below the documentation, where those depend on
the case. A change of words is a change of the drawing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import candidate_groups
from engine.definitions.bundle import Bundle
from engine.drawing import Element, Process
from engine.models.process import Instance, Job, Subscription, UserTask
from web.properties import AGAIN, EXPLAINS, NEWS, OWN_TERM, STATE, WITHOUT_EFFECT

Evaluate = Callable[[str], object]

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
    deadline: datetime | None = None  # when the drawing takes the open step away from the applicant
    answer_due: datetime | None = None  # when somebody of the office has to answer by
    answer_from: Element | None = None  # at which step
    news: bool = True  # worth saying beside another request: under way, or an end that says so (``avisa``)
    again: str = ""  # the words of the button to start another with the data kept, where the end names one
    without_effect: bool = False  # an end where nothing was done (``sin_efecto``): no page says that it was
    delayed: bool = False  # the machine tries again and again what does not depend on us (a mail server, say)


@dataclass
class Tokens:
    """What an instance waits for: people, in the order in which the tasks were opened, the machine, messages."""

    tasks: list[UserTask] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)  # the elements that wait for one


def tokens(session: Session, instances: Sequence[Instance]) -> dict[int, Tokens]:
    """The tokens of several instances by key: three statements for all of them, none for those that ended."""
    found = {instance.key: Tokens() for instance in instances}
    if active := [instance.key for instance in instances if instance.status == "active"]:
        for task in session.scalars(select(UserTask).where(UserTask.instance_key.in_(active)).order_by(UserTask.key)):
            found[task.instance_key].tasks.append(task)
        for job in session.scalars(select(Job).where(Job.instance_key.in_(active))):
            found[job.instance_key].jobs.append(job)
        messages = select(Subscription.instance_key, Subscription.element_id)
        for key, element in session.execute(messages.where(Subscription.instance_key.in_(active))):
            found[key].messages.append(element)
    return found


def standing(
    instance: Instance, held: Tokens, bundle: Bundle, group: str, evaluate: Evaluate = str, stuck_after: int = 3
) -> Standing:
    """The standing of an instance for members of ``group``; ``stuck_after`` attempts nobody is asked to wait for.

    ``evaluate``: the value of a FEEL expression over the instance's variables.
    """
    elements = bundle.elements_of(instance.process_id)
    if instance.status != "active":
        return _ended(instance, elements)
    tasks, jobs = held.tasks, held.jobs
    mine = tuple(task for task in tasks if group in candidate_groups.split(task.groups))
    waiting = [*(task.element_id for task in tasks), *(job.element_id for job in jobs), *held.messages]
    services = [job for job in jobs if job.kind == "service" and job.state != "failed" and job.attempts < stuck_after]
    ranked = _ranked(elements[ident] for ident in waiting if ident in elements)
    own = [elements[task.element_id] for task in mine if task.element_id in elements]
    others = [
        task for task in tasks if task not in mine and task.due_at is not None and _has_term_to_show(task, elements)
    ]
    first = min(others, key=lambda task: task.deadline, default=None)
    return Standing(
        state=next((_stated(element, evaluate) for element in ranked), RUNNING),
        advice=_advice(instance, own or ranked[:1], elements, evaluate),
        tasks=mine,
        ended=False,
        busy=bool(services) and not mine,
        guided=bool(instance.guidance),
        deadline=_deadline(own, jobs, elements),
        answer_due=first.due_at if first else None,
        answer_from=elements.get(first.element_id) if first else None,
        delayed=not tasks and not services and any(job.kind == "service" for job in jobs),
    )


def _has_term_to_show(task: UserTask, elements: dict[str, Element]) -> bool:
    """Whether the applicant may count on the task's due date."""
    element = elements.get(task.element_id)
    return element is None or not OWN_TERM.says_yes(element)


def _stated(element: Element, evaluate: Evaluate) -> str:
    text = STATE.text(element)
    return str(evaluate(text) or RUNNING) if text.startswith("=") else text


def _deadline(own: Iterable[Element], jobs: Iterable[Job], elements: dict[str, Element]) -> datetime | None:
    """The first timer that would interrupt one of these steps, or something around it."""
    around = {ident for element in own for ident in _inside_out(element, elements)}
    timers = ((job, elements.get(job.element_id)) for job in jobs if job.kind == "timer")
    ends = [job.due_at for job, event in timers if event and event.interrupting and event.attached_to in around]
    return min(ends, default=None)


def _inside_out(element: Element, elements: dict[str, Element]) -> Iterator[str]:
    found: Element | None = element
    while found is not None:
        yield found.id
        found = elements.get(found.parent or "")


def _ended(instance: Instance, elements: dict[str, Element]) -> Standing:
    ends = ends_of(instance, elements)
    return Standing(
        state=_outcome(instance, ends),
        advice=tuple(end.documentation for end in ends if end.documentation),
        tasks=(),
        ended=True,
        busy=False,
        news=any(NEWS.says_yes(end) for end in ends),
        without_effect=any(WITHOUT_EFFECT.says_yes(end) for end in ends),
        again=next((AGAIN.text(end) for end in ends if AGAIN.stands_on(end)), ""),
    )


def _ranked(waiting: Iterable[Element]) -> list[Element]:
    """The elements with a state, people's steps before the machine's: that is what somebody waits for."""
    stated = (element for element in waiting if STATE.text(element))
    return sorted(stated, key=lambda element: element.type != "userTask")


def _advice(
    instance: Instance, shown: Iterable[Element], elements: dict[str, Element], evaluate: Evaluate
) -> tuple[str, ...]:
    guide = elements.get(instance.guidance or "")
    texts = [guide.documentation] if guide else []
    for element in shown:
        texts += [element.documentation, *_explained(element, evaluate)]
    return tuple(dict.fromkeys(text for text in texts if text))


def _explained(element: Element, evaluate: Evaluate) -> list[str]:
    value = evaluate(EXPLAINS.text(element)) if EXPLAINS.stands_on(element) else None
    return [str(text) for text in (value if isinstance(value, list) else [value]) if text]


def ends_of(instance: Instance, elements: dict[str, Element]) -> list[Element]:
    """The end events of the whole at which an instance ended."""
    names = (instance.outcome or "").split(" · ")
    return [e for e in elements.values() if e.type == "endEvent" and (e.name or e.id) in names and e.parent is None]


def main_end(instance: Instance, process: Process) -> str | None:
    """What an instance came to: the last end of the work itself that it reached; ``None`` where it reached none."""
    names = (instance.outcome or "").split(" · ")
    return next((name for name in reversed(names) if name in process.main_ends), names[-1]) or None


def _outcome(instance: Instance, ends: Iterable[Element]) -> str:
    stated = [said for end in ends if (said := STATE.text(end))]
    return (stated or [instance.outcome or (WITHDRAWN if instance.status == "cancelled" else ENDED)])[0]
