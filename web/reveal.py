"""The one gate for personal values, wherever a page renders them: it asks who may read, masks, and notes the reading.

On the office's pages every personal value passes :func:`reveal` or, where it is no value but a file or a find,
:func:`reading`. The line of the access log follows from that alone: no page writes it, so none can forget it.
Applicants' pages show the request of their own session, whose key no address names: what they show passes untouched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from flask import Flask, g
from flask.typing import ResponseReturnValue

from engine.errors import NotAllowed
from engine.execution.scopes.variables import View
from services.attempt_limits import TooManyAttempts
from web.http.writing import WrittenResponse
from web.identity import READS_PERSONAL_DATA, at_the_office, note_opened, note_refused, roles

#: What stands in a sentence where a personal value would.
HIDDEN: Final = "[dato personal]"
#: What stands alone where one would.
HIDDEN_ALONE: Final = "Dato personal: tu rol no puede verlo"

_T = TypeVar("_T")
_AS_IT_IS: Final = object()


@dataclass(frozen=True)
class About:
    """What is opened, as the access log says it: ``what`` it is, of which case, and the key of the task or file."""

    what: str
    instance_key: int | None = None
    subject: int | None = None


class NotingFlask(Flask):
    """Writes what was read before the answer goes: a page whose line cannot be written is not shown."""

    response_class = WrittenResponse

    def dispatch_request(self) -> ResponseReturnValue:
        """The view's answer; what a role, four eyes or a limit refused is written down too."""
        try:
            answer = super().dispatch_request()
        except (NotAllowed, TooManyAttempts) as refusal:
            note_refused(refusal)
            raise
        for about in g.pop("readings", ()):
            note_opened(about.what, about.instance_key, about.subject)
        return answer


def may_read(_about: About | None = None) -> bool:
    """Whether whoever asks may read personal values of this case: today two roles read those of every one."""
    return bool(roles() & READS_PERSONAL_DATA)


def reading(about: About) -> bool:
    """Whether the person of the office may read; if so, that they do is noted, once a page."""
    if not may_read(about):
        return False
    g.setdefault("readings", {})[about] = True
    return True


def reveal(value: _T, about: About, instead: Any = _AS_IT_IS) -> _T:
    """The personal value, noted; for whoever may not read it, ``instead``, else the same shape, texts masked."""
    if value is None or value in ("", [], {}, ()) or not at_the_office() or reading(about):
        return value
    return cast(_T, masked(value) if instead is _AS_IT_IS else instead)


def masked(value: Any) -> Any:
    """The shape of a value without what it says; that something is not there, is no secret."""
    if isinstance(value, Mapping):
        return {name: masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [masked(one) for one in value]
    return None if value is None else HIDDEN


class ReadableScope(Mapping[str, Any]):
    """Variables as the person who asks may know them; what is personal among them passes the gate as it is read."""

    def __init__(self, scope: Mapping[str, Any], personal: frozenset[str], about: About) -> None:
        self._scope, self._personal, self._about = scope, personal, about

    def __getitem__(self, name: str) -> Any:
        value = self._scope[name]
        return reveal(value, self._about) if self._is_personal(name) else value

    def __contains__(self, name: object) -> bool:
        return name in self._scope

    def __iter__(self) -> Iterator[str]:
        return iter(self._scope)

    def __len__(self) -> int:
        return len(self._scope)

    def _is_personal(self, name: str) -> bool:
        return name in self._personal or (isinstance(self._scope, View) and self._scope.is_personal(name))
