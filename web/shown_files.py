"""Files inside a form's text: the declaration to download, the pages of an upload to look at.

A text component's property ``files`` is FEEL for a list of file references (or one); ``files_label`` names the link of
a file that is no picture. The reference only says which file: whether the reader may have it, :mod:`web.files` decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import render_template

from engine import feel
from engine.desk import Desk
from engine.forms import Node
from web.files import SHOWN


def with_files(nodes: Sequence[Node], desk: Desk, pictures: bool = True) -> tuple[Node, ...]:
    """The nodes, with the files they name after their text; without ``pictures``, only what is no picture."""
    return tuple(_with_files(node, desk, pictures) for node in nodes)


def _with_files(node: Node, desk: Desk, pictures: bool) -> Node:
    if node.children:
        return replace(node, children=with_files(node.children, desk, pictures))
    text = node.properties.get("files")
    if not text or node.type != "text":
        return node
    found = list(_references(feel.compile_expression(text).evaluate(desk.scope, desk.context)))
    shown = render_template(
        "applicant/_files.html",
        pictures=[reference for reference in found if pictures and reference.get("type") in SHOWN],
        others=[reference for reference in found if reference.get("type") not in SHOWN],
        label=node.properties.get("files_label", ""),
    )
    return replace(node, content=node.content + shown)


def _references(found: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, Mapping):
        if str(found.get("file", "")).isdecimal():
            yield found
    elif isinstance(found, list | tuple):
        for one in found:
            yield from _references(one)
