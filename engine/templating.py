"""Texts with values in them, as analysts write them in forms, mails and documents: form-js' templating over FEEL.

``{{ expression }}`` writes a value, ``{{#if condition}}…{{/if}}`` keeps a part, ``{{#loop list}}…{{/loop}}`` repeats
one, with ``this`` (and, for a list of contexts, their entries) as the item and ``parent`` as what is around. A part's
sign that stands alone on its line takes the line with it, so that a Markdown list stays one list.

A template is compiled once and holds no Python. Rendering is bounded in turns and in size, and every value goes
through the caller's ``escape``: the template's author is trusted with markup, the values never are.
"""

import html as _html
import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from engine import feel
from engine.errors import Refusal
from engine.presentation import ISO, Presentation

MAX_SOURCE = 500_000
MAX_OUTPUT = 2_000_000
MAX_TURNS = 20_000
MAX_DEPTH = 20

Escape: TypeAlias = Callable[[str], str]


class BrokenTemplate(Refusal):
    """Line {line} of the template cannot be used: {reason}."""


class TemplateTooLarge(Refusal):
    """Line {line} of the template writes more than the limit of {limit} {what}."""


def html(text: str) -> str:
    """Escape a value for HTML text and quoted attributes."""
    return _html.escape(text, quote=True)


def markdown(text: str) -> str:
    """Escape a value for Markdown: it stays the words it is, and can open no link, list, heading or tag."""
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", re.sub(r"\s*[\r\n]+\s*", " ", text))
    return re.sub(r"^\s+|\s+$", "&#32;", escaped)  # a blank beside the author's stars would leave them stars


@dataclass
class _Rendering:
    """One rendering's surroundings and counters."""

    context: feel.Context | None
    presentation: Presentation
    escape: Escape | None
    size: int = 0
    turns: int = 0

    def written(self, text: str, line: int) -> str:
        self.size += len(text)
        if self.size > MAX_OUTPUT:
            raise TemplateTooLarge(line=line, limit=MAX_OUTPUT, what="characters")
        return text

    def turn(self, line: int) -> None:
        self.turns += 1
        if self.turns > MAX_TURNS:
            raise TemplateTooLarge(line=line, limit=MAX_TURNS, what="turns of its loops")

    def value(self, expression: feel.Expression, scope: Mapping[str, Any], line: int) -> Any:
        try:
            return expression.evaluate(scope, self.context)
        except feel.FeelError as failure:
            raise BrokenTemplate(line=line, reason=str(failure).rstrip(".")) from failure


@dataclass(frozen=True)
class _Text:
    line: int
    text: str

    def write(self, scope: Mapping[str, Any], run: _Rendering) -> Iterator[str]:
        yield run.written(self.text, self.line)


@dataclass(frozen=True)
class _Value:
    line: int
    expression: feel.Expression

    def write(self, scope: Mapping[str, Any], run: _Rendering) -> Iterator[str]:
        shown = run.presentation.show(run.value(self.expression, scope, self.line))
        yield run.written(run.escape(shown) if run.escape else shown, self.line)


@dataclass(frozen=True)
class _Part:
    """An ``if`` or a ``loop`` (its ``kind``; the whole template is a part of kind ``""``)."""

    line: int
    kind: str
    expression: feel.Expression | None
    body: list["_Node"] = field(default_factory=list)

    def write(self, scope: Mapping[str, Any], run: _Rendering) -> Iterator[str]:
        for inner in self._scopes(scope, run):
            for node in self.body:
                yield from node.write(inner, run)

    def _scopes(self, scope: Mapping[str, Any], run: _Rendering) -> Iterator[Mapping[str, Any]]:
        found = run.value(self.expression, scope, self.line) if self.expression else True
        if self.kind != "loop":
            if found is True:
                yield scope
            return
        for item in found if isinstance(found, list | tuple) else ():
            run.turn(self.line)
            entries = item if isinstance(item, Mapping) else {}
            yield _layered(entries, {"this": item, "parent": scope.get("this")}, scope)


_Node: TypeAlias = _Text | _Value | _Part


def _layered(*levels: Mapping[str, Any]) -> Mapping[str, Any]:
    """Names looked up level by level; the levels are only read."""
    return ChainMap(*levels)  # type: ignore[arg-type]  # ChainMap asks for mutable maps, and writes to none of these


@dataclass(frozen=True)
class Template:
    """A compiled template; safe to share between threads.

    ``names`` are surely variables; ``possible_names`` stand inside a loop, where they may be entries of its item.
    """

    source: str
    names: frozenset[str]
    possible_names: frozenset[str]
    root: _Part

    @property
    def expressions(self) -> Iterator[tuple[int, feel.Expression, tuple[feel.Expression, ...]]]:
        """Every expression with its line, and the lists of the loops it stands in, the outermost first; in the order of
        the text.
        """
        yield from _expressions(self.root, ())

    def render(
        self,
        scope: Mapping[str, Any],
        context: feel.Context | None = None,
        presentation: Presentation = ISO,
        escape: Escape | None = None,
    ) -> str:
        """The text over the variables of ``scope``.

        ``escape`` is applied to every value (:func:`html`, :func:`markdown`), never to the template's own text.
        Raises :class:`BrokenTemplate` when a value asks for too much work, :class:`TemplateTooLarge` past the bounds.
        """
        run = _Rendering(context, presentation, escape)
        return "".join(self.root.write(scope, run))


def _expressions(
    node: _Node, loops: tuple[feel.Expression, ...]
) -> Iterator[tuple[int, feel.Expression, tuple[feel.Expression, ...]]]:
    if isinstance(node, _Text):
        return
    if node.expression is not None:
        yield node.line, node.expression, loops
    if isinstance(node, _Part):
        if node.kind == "loop" and node.expression is not None:
            loops = (*loops, node.expression)
        for inner in node.body:
            yield from _expressions(inner, loops)


def compile_template(source: str, names: Iterable[str] = ()) -> Template:
    """Read a template, given the variables in scope whose names are not plain words.

    Raises :class:`BrokenTemplate` with the line that is at fault.
    """
    return _compiled(source, frozenset(names))


@lru_cache(512)
def _compiled(source: str, names: frozenset[str]) -> Template:
    if len(source) > MAX_SOURCE:
        raise BrokenTemplate(line=1, reason=f"it is longer than {MAX_SOURCE} characters")
    root, sure, possible = _Part(1, "", None), set[str](), set[str]()
    open_parts = [root]
    for line, kind, text in _pieces(source):
        if kind == "text":
            open_parts[-1].body.append(_Text(line, text))
        elif kind == "end":
            _close(open_parts, text, line)
        else:
            expression = _expression(text, names, line)
            looped = any(part.kind == "loop" for part in open_parts)
            (possible if looped else sure).update(expression.names | expression.possible_names)
            _open(open_parts, kind, expression, line)
    if len(open_parts) > 1:
        raise BrokenTemplate(line=open_parts[-1].line, reason=f"{{{{#{open_parts[-1].kind}}}}} is never closed")
    return Template(source, frozenset(sure), frozenset(possible - sure - {"this", "parent"}), root)


def _open(parts: list[_Part], kind: str, expression: feel.Expression, line: int) -> None:
    if kind == "value":
        parts[-1].body.append(_Value(line, expression))
        return
    if len(parts) > MAX_DEPTH:
        raise BrokenTemplate(line=line, reason=f"it is nested deeper than {MAX_DEPTH} levels")
    part = _Part(line, kind, expression)
    parts[-1].body.append(part)
    parts.append(part)


def _close(parts: list[_Part], kind: str, line: int) -> None:
    if parts[-1].kind != kind or len(parts) == 1:
        opened = f"{{{{#{parts[-1].kind}}}}} is open" if len(parts) > 1 else "nothing is open"
        raise BrokenTemplate(line=line, reason=f"{{{{/{kind}}}}} closes nothing: {opened}")
    parts.pop()


def _expression(text: str, names: frozenset[str], line: int) -> feel.Expression:
    try:
        return feel.compile_expression(text, names)
    except feel.FeelError as failure:
        raise BrokenTemplate(line=line, reason=str(failure).rstrip(".")) from failure


_SIGN = re.compile(r"\s*(?:(?P<open>#\s*(?:if|loop))\b|(?P<end>/\s*(?:if|loop))\s*$|(?P<other>[#/]))")
#: A string that never ends is one to the end of the text: each of its quotation marks would else be searched for again.
_INSIDE = re.compile(r'"(?:\\.|[^"\\])*(?:"|\\?\Z)|(?P<left>\{)|(?P<right>\})', re.DOTALL)


def _pieces(source: str) -> Iterator[tuple[int, str, str]]:
    """Cuts the source into (line, kind, text): text, value, if, loop, end."""
    position, line = 0, 1
    while (start := source.find("{{", position)) >= 0:
        sign_line = line + source.count("\n", position, start)
        end = _end_of_sign(source, start + 2, sign_line)
        kind, inner = _read_sign(source[start + 2 : end], sign_line)
        before, after = (start, end + 2) if kind == "value" else _whole_line(source, start, end + 2, position)
        if before > position:
            yield line, "text", source[position:before]
        yield sign_line, kind, inner
        line = sign_line + source.count("\n", start, after)
        position = after
    if position < len(source):
        yield line, "text", source[position:]


def _end_of_sign(source: str, start: int, line: int) -> int:
    """Where ``}}`` stands: not inside a string, nor closing a context of the expression."""
    depth = 0
    for found in _INSIDE.finditer(source, start):
        if found["left"]:
            depth += 1
        elif found["right"]:
            if depth == 0:
                if source.startswith("}}", found.start()):
                    return found.start()
                break
            depth -= 1
    raise BrokenTemplate(line=line, reason="{{ has no matching }}")


def _read_sign(inner: str, line: int) -> tuple[str, str]:
    found = _SIGN.match(inner)
    if found is None:
        return "value", inner
    if found["other"]:
        raise BrokenTemplate(line=line, reason=f"{{{{{inner.strip()}}}}} is neither #if, #loop, /if nor /loop")
    if found["end"]:
        return "end", found["end"].lstrip("/ \t\n")
    return found["open"].lstrip("# \t\n"), inner[found.end() :]


def _whole_line(source: str, start: int, end: int, position: int) -> tuple[int, int]:
    """A sign alone on its line is removed together with the line."""
    line_start = source.rfind("\n", 0, start) + 1
    if line_start < position or source[line_start:start].strip():
        return start, end
    found = re.compile(r"[ \t]*(?:\r?\n|$)").match(source, end)
    return (line_start, found.end()) if found else (start, end)
