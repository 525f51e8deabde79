"""Every refusal of the engine starts here: a typed exception whose docstring is the sentence a developer reads.

``web/`` gives each refusal its Spanish sentence and its HTTP status; a test finds one that has none. A refusal is
an answer, not an accident: whoever raises one has changed nothing.
"""

import re
from typing import Any, ClassVar


class Refusal(Exception):
    """The engine could not do what was asked.

    ``passes``: the world's doing, which may be otherwise when a job asks again. All else is the work's own, and asking
    again gives the same answer.
    """

    passes = False

    #: The refusal's name on the outside, e.g. ``task_not_open``.
    code: ClassVar[str] = "refusal"

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **facts: Any) -> None:
        """``facts`` are formatted into the docstring, and kept for whoever translates the sentence."""
        self.facts = facts
        sentence = (type(self).__doc__ or "").strip().split("\n\n")[0]
        super().__init__(sentence.format_map(_Known(facts)))


class _Known(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


class NotFound(Refusal):
    """There is no {what} {key}."""


class NotAllowed(Refusal):
    """{actor} may not do this."""


class TaskNotOpen(Refusal):
    """This task is no longer waiting for anybody."""


class AlreadyClaimed(Refusal):
    """{assignee} has already claimed this task."""


class InvalidForm(Refusal):
    """The values do not satisfy the form.

    ``facts["errors"]`` maps a field's path to the Spanish sentence a person reads beside the field.
    """


class MessageNotExpected(Refusal):
    """Nobody is waiting for the message {name} with this correlation key."""


class Postponed(Refusal):
    """The other side asks to be called again later.

    No fault of anybody's: a job that meets it goes on trying for a day before it is an incident.
    """

    passes = True


class BusinessError(Refusal):
    """A service refuses with {error}: {message}.

    The drawing decides what follows: the error boundary event that catches the code, or an incident.
    """

    def __init__(self, error: str, message: str = "", **facts: Any) -> None:
        self.error = error
        super().__init__(error=error, message=message or error, **facts)


class ExpressionFailed(Refusal):
    """The expression of {element} could not be used: {reason}."""


class UncaughtError(Refusal):
    """{element} failed with {error}, and no boundary event of the drawing catches it."""


class UnreadableInstance(Refusal):
    """The state of instance {instance} is damaged: it can be neither read nor moved."""


class WorkerLost(Refusal):
    """{deaths} workers ended while they did this job: something in it stops the whole process."""


class BrokenDrawing(Refusal):
    """{path} is not a drawing the engine can read: {reason}."""
