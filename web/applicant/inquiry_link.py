"""The way from a request to the process that takes questions about it: its link, and what the link fills in.

A process names it in its properties ``consultas…``; a task says in ``vencida…`` what is read once it is late.
The link carries only fields that are not personal (:func:`web.applicant.first_form.linked`), whatever the drawing says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from engine.drawing import Element
from web.cases import case
from web.cases.case import Case
from web.http.addresses import asking
from web.properties import INQUIRY, INQUIRY_BUTTON, INQUIRY_DATA, LATE_BUTTON, LATE_DATA, LATE_TEXT, LATE_TITLE


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
    button = INQUIRY_BUTTON.text(found.process)
    return _link(found, button, INQUIRY_DATA.text(found.process))


def late(found: Case, element: Element | None) -> Late | None:
    """What the step that is late says; nothing where it says nothing."""
    if element is None or not LATE_TITLE.stands_on(element):
        return None
    link = _link(found, LATE_BUTTON.text(element), LATE_DATA.text(element))
    return Late(LATE_TITLE.text(element), LATE_TEXT.text(element), link)


def _link(found: Case, words: str, data: str) -> Link | None:
    process_id = INQUIRY.text(found.process)
    if not process_id or not words:
        return None
    begun_with = case.evaluate(found, data) if data else None
    return Link(words, asking(url_for("applicant.begin", process_id=process_id), dict(_flat(begun_with))))


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """``{"a": {"b": "x"}}`` as the paths of form fields: ``a.b``, ``x``."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif path and value is not None:
        yield path, str(value)
