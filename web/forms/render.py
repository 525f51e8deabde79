"""Nodes of a form's view as HTML, by the macros of ``templates/form/``."""

from collections.abc import Iterator, Mapping, Sequence

from flask import current_app
from markupsafe import Markup

from engine.forms import Node, Sources
from engine.forms.sentences import size_words
from web.forms.choosers import Chooser, chooser
from web.forms.conditions import rules
from web.forms.decode import Action, Finding
from web.forms.kept import KeptFiles


def render(
    nodes: Sequence[Node],
    *,
    url: str,
    sources: Sources | None = None,
    kept: KeptFiles | None = None,
    action: Action | None = None,
    submit: str = "Continuar",
    draft: str = "",
    hidden: Mapping[str, str] | None = None,
    editable: bool = True,
    danger: bool = False,
) -> Markup:
    """The whole ``<form>`` with its error summary.

    ``url`` is where it is sent; ``submit`` and ``draft`` name the buttons (no draft button without a name);
    ``hidden`` are further fields, e.g. the idempotency token ``_token`` (names begin with ``_``, or the form refuses
    them); ``editable=False`` shows the same form without buttons, for whoever may look but not act;
    ``danger`` makes the button red, for what cannot be undone.
    """
    action = action or Action()
    fields = list(_fields(nodes))
    return Markup(  # noqa: S704 - made by our own escaping template
        # A part of a page: the frame's variables are not for it.
        current_app.jinja_env.get_template("form/form.html").render(
            nodes=nodes,
            url=url,
            errors=[(node.id, node.error) for node in fields if node.error],
            style=Markup(rules(nodes)),  # noqa: S704 - every part of it is quoted there
            choosers=_choosers(fields, sources or {}, action.findings),
            kept=kept,
            at="f-" + action.at.replace(".", "-") if action.at else "",
            submit=submit,
            draft=draft,
            hidden=hidden or {},
            editable=editable,
            danger=danger,
            has_files=any(node.type == "filepicker" for node in fields),
            size_words=size_words,
            wrong=_wrong,
        )
    )


def _wrong(rows: Sequence[Sequence[Node]]) -> bool:
    """Whether a field of these rows has an error."""
    return any(node.error for row in rows for node in _fields(row))


def _fields(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _fields(node.children)
        if node.type == "dynamiclist":
            for row in node.rows:
                yield from _fields(row)


def _choosers(fields: list[Node], sources: Sources, findings: Mapping[str, Finding]) -> dict[str, Chooser]:
    return {
        node.name: chooser(node, sources[node.source], findings.get(node.name, Finding()))
        for node in fields
        if node.source and not node.value and not node.readonly
    }
