"""The contract between a drawing's service task and the function that does its work.

``<zeebe:taskDefinition type="accounts.replace">`` names a :class:`Service` in the table that ``services/`` fills and
``web/`` hands to the runtime. Two kinds, and the difference is a promise:

* **local**: touches our database only; receives the session of the settling step, so that its effect and the token's
  move are one commit. ``function(session, call, **inputs)``.
* **remote**: mail, PDF, scan, anything slow or outside; runs outside any transaction, may run again after a crash, and
  must be idempotent under ``call.key``. ``function(call, **inputs)``. What it wants written together with the token's
  move it returns as :attr:`Outcome.settle`.

Inputs are the function's keyword-only parameters: one without a default must be mapped in the drawing
(``zeebe:ioMapping``), and the check refuses a drawing that maps one the function does not know.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Call:
    """One job's surroundings, given to the service.

    ``key`` is the job's key: stable over repeats, so it makes effects outside recognisable (a Message-ID). A local
    service that is called behind another in one step has no job, and a key that is new each time.
    ``resource(path)`` reads a file of the instance's own definition version (a template, a catalogue).
    ``deliver(session, name, correlation_key, variables, kept_until=None)`` hands a message to whoever waits for it, in
    this very transaction, and says whether anybody did; kept for nobody and had by nobody, it raises
    :class:`engine.errors.MessageNotExpected`. Local services only.
    ``caught``: codes of the errors that events on the element's own border catch; an empty text stands for all.
    """

    key: int
    instance_key: int
    element_id: str
    now: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    resource: Callable[[str], bytes] = field(default=lambda path: b"")
    deliver: Callable[..., bool] = field(default=lambda *message: False)
    caught: frozenset[str] = frozenset()

    def catches(self, error: str) -> bool:
        """Whether the drawing has another way for this error, right at the element."""
        return bool(self.caught & {error, ""})


@dataclass(frozen=True)
class Outcome:
    """What a remote service answers: its outputs, and what to write in the transaction that settles the job.

    ``remark``: a code for what did not go as asked although the job is done; it is kept in the history.
    """

    outputs: Mapping[str, Any]
    settle: Callable[[Session], None] | None = None
    remark: str = ""


class Wording(NamedTuple):
    """A service that fills a template of the version: which input names the file, which holds what the template reads,
    and the names that the service adds by itself. ``head``: what the template's first line begins with, before words of
    its own and an empty line; empty where it may begin as it likes."""

    template: str
    data: str
    adds: frozenset[str] = frozenset()
    head: str = ""


@dataclass(frozen=True)
class Service:
    """One operation of the catalogue.

    ``description``: what it does, a sentence for analysts.
    ``outputs`` documents the names of the answer (value: a sentence for analysts); ``errors`` the codes of
    :class:`engine.errors.BusinessError` it may raise; ``personal`` the outputs that are personal data. ``at_once``:
    how many calls of a remote service may run at a time, over all workers together (``None``: as many as there are).
    ``wording``: of a service that fills templates, so that the check can read them. ``alone``: of a local service that
    looks at what is open, or moves it: it is called after the step that comes to it was written, never within.
    ``names``: inputs that name a thing of the drawing, a ``task`` (a user task's id) or a ``message`` (its name), or
    that are the text of a ``length`` of time.
    ``lane``: of a remote service that may be slow: its jobs wait behind each other and behind nobody else's, nobody
    else's behind them, and those of one instance are done one after the other.
    """

    type: str
    function: Callable[..., Any]
    local: bool
    description: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    at_once: int | None = None
    wording: Wording | None = None
    alone: bool = False
    names: Mapping[str, Literal["task", "message", "length"]] = field(default_factory=dict)
    lane: str = ""

    @property
    def inputs(self) -> dict[str, bool]:
        """Each input's name, and whether the drawing must map it."""
        parameters = inspect.signature(self.function).parameters.values()
        return {p.name: p.default is p.empty for p in parameters if p.kind is p.KEYWORD_ONLY}


#: Services by the type that a drawing names.
Catalogue = Mapping[str, Service]
