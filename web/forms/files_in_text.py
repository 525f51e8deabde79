"""Files inside a form's text: the declaration to download, the pages of an upload to look at.

A text component's property ``files`` is FEEL for a list of file references (or one); ``files_label`` names the link
of a file that is no picture. The reference only says which file: whether the reader may have it,
:mod:`web.forms.downloads` decides. In the office they stand beside the form (:mod:`web.cases.documents`), under
``files_label``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import render_template

from engine import feel
from engine.execution.task_form import TaskForm
from engine.forms import Node
from web.forms.downloads import SHOWN


def with_files(nodes: Sequence[Node], task_form: TaskForm) -> tuple[Node, ...]:
    """The nodes, with the files they name after their text."""
    return tuple(_with_files(node, task_form) for node in nodes)


def _with_files(node: Node, task_form: TaskForm) -> Node:
    if node.children:
        return replace(node, children=with_files(node.children, task_form))
    text = node.properties.get("files")
    if not text or node.type != "text":
        return node
    found = list(references(feel.compile_expression(text).evaluate(task_form.scope, task_form.context)))
    shown = render_template(
        "applicant/_files.html",
        pictures=[reference for reference in found if reference.get("type") in SHOWN],
        others=[reference for reference in found if reference.get("type") not in SHOWN],
        label=node.properties.get("files_label", ""),
    )
    return replace(node, content=node.content + shown)


def references(found: Any) -> Iterator[Mapping[str, Any]]:
    """The file references in a value, however deep."""
    if isinstance(found, Mapping):
        if isinstance(found.get("file"), str) and found["file"].isdecimal():
            yield found
        found = found.values()
    elif not isinstance(found, list | tuple):
        return
    for one in found:
        yield from references(one)
