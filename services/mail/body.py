"""A mail template becomes subject, text and HTML.

A template is a file of the bundle: a first line ``Asunto: …``, a blank line, then Markdown with ``{{ FEEL }}``. Every
value is escaped before Markdown is read, so that a name like ``[premio](http://malo)`` stays those very letters in a
mail that people trust. The plain text is written from the same parsed Markdown as the HTML: both say the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine import feel, templating
from engine.errors import Refusal
from engine.presentation import Presentation

SUBJECT = "Asunto:"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_PAGE = """<!doctype html>
<html lang="es"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body style="margin:0;padding:24px;background:#F6F9FC;color:#0D1028;font:16px/1.5 system-ui,Arial,sans-serif">
<div style="max-width:36em;margin:auto;padding:24px;background:#fff;border:1px solid #DEE3EA">
{content}</div></body></html>
"""


class TemplateWithoutSubject(Refusal):
    """A mail template begins with a line «Asunto: …» and an empty line."""


@dataclass(frozen=True)
class Body:
    """What a mail says."""

    subject: str
    text: str
    html: str


def render(source: str, scope: Mapping[str, Any], context: feel.Context, presentation: Presentation) -> Body:
    """The mail over the variables of ``scope``.

    Raises :class:`TemplateWithoutSubject` and what :mod:`engine.templating` raises.
    """
    head, _, rest = source.replace("\r\n", "\n").lstrip("\ufeff\n").partition("\n")
    if not head.startswith(SUBJECT) or rest.split("\n", 1)[0].strip():
        raise TemplateWithoutSubject
    title = templating.compile_template(head.removeprefix(SUBJECT).strip()).render(scope, context, presentation)
    filled = templating.compile_template(rest).render(scope, context, presentation, templating.markdown)
    tokens = _markdown.parse(filled)
    content = _markdown.renderer.render(tokens, _markdown.options, {})
    return Body(
        title, "".join(_plain(tokens)).strip() + "\n", _PAGE.format(title=templating.html(title), content=content)
    )


def _plain(tokens: list[Token]) -> Iterator[str]:
    """The words of parsed Markdown as people write a plain mail: blank lines, hyphens, each address on its line."""
    counters: list[int | None] = []
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                counters.append(None)
            case "ordered_list_open":
                counters.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                counters.pop()
                yield "" if counters else "\n"
            case "list_item_open":
                yield "  " * (len(counters) - 1) + _mark(counters)
            case "inline":
                yield "".join(_words(token.children or []))
            case "th_close" | "td_close":
                yield "  "
            case "paragraph_close":
                yield "\n" if counters else "\n\n"
            case "heading_close" | "table_close":
                yield "\n\n"
            case "tr_close":
                yield "\n"
            case "hr":
                yield "----\n\n"
            case "fence" | "code_block":
                yield token.content + "\n"


def _mark(counters: list[int | None]) -> str:
    number = counters[-1]
    if number is None:
        return "- "
    counters[-1] = number + 1
    return f"{number}. "


def _words(tokens: list[Token]) -> Iterator[str]:
    """A sentence, then the addresses of its links, each alone on a line: a full stop behind one would be taken for part
    of it.
    """
    targets: list[str] = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                yield token.content
            case "softbreak" | "hardbreak":
                yield "\n"
            case "link_open":
                targets.append(str(token.attrGet("href") or ""))
    if tokens and tokens[-1].type == "link_close":
        yield ":"
    yield from (f"\n{target}" for target in targets)
