"""The way from a request to the process that takes questions about it: its link, and what the link fills in.

=====================  =================================================================================
process: ``consultas``        the public process that takes questions
process: ``consultas:boton``  the words of the link
process: ``consultas:datos``  FEEL over the request: a context, what the first form begins with
task: ``vencida:titulo``, ``vencida:texto``  what the applicant reads once the task's due date has passed
task: ``vencida:boton``, ``vencida:datos``   the same link, as it stands below that text
=====================  =================================================================================

The link carries only fields that are not personal (:func:`web.applicant.first_form.linked`), whatever the drawing says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from engine.drawing import Element
from web.cases import case
from web.cases.case import Case
from web.http.addresses import asking

PROCESS = "consultas"
LATE = "vencida"


@dataclass(frozen=True)
class Link:
    """Its words and its address."""

    words: str
    url: str


@dataclass(frozen=True)
class Late:
    """What is said when the office has not answered in time."""

    title: str
    text: str
    link: Link | None


def about(found: Case) -> Link | None:
    """The link for a question about this request, where the drawing has one."""
    return _link(found, found.process.properties, PROCESS)


def late(found: Case, element: Element | None) -> Late | None:
    """What the step that is late says; nothing where it says nothing."""
    if element is None or f"{LATE}:titulo" not in element.properties:
        return None
    text = element.properties.get(f"{LATE}:texto", "")
    return Late(element.properties[f"{LATE}:titulo"], text, _link(found, element.properties, LATE))


def _link(found: Case, properties: Mapping[str, str], family: str) -> Link | None:
    process_id, words = found.process.properties.get(PROCESS), properties.get(f"{family}:boton")
    if not process_id or not words:
        return None
    data = case.evaluate(found, properties.get(f"{family}:datos", "=null"))
    return Link(words, asking(url_for("applicant.begin", process_id=process_id), dict(_flat(data))))


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """``{"a": {"b": "x"}}`` as the paths of form fields: ``a.b``, ``x``."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif path and value is not None:
        yield path, str(value)
