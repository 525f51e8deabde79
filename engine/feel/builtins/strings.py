"""Strings; those that take regular expressions run them as `patterns` says."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.feel.builtins.patterns import consuming, pattern
from engine.feel.builtins.registry import builtin, whole
from engine.feel.errors import Nothing
from engine.feel.runtime import Run
from engine.feel.values import Value


@builtin("string length", "string: string")
def string_length(text: str) -> Decimal:
    return Decimal(len(text))


@builtin("substring", "string: string, start position: number, length?: number")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str:
    position = whole(start, "the start position")
    if position == 0 or abs(position) > len(text):
        raise Nothing("the start position lies outside the string")
    first = position - 1 if position > 0 else len(text) + position
    if length is None:
        return text[first:]
    count = whole(length, "the length")
    if count < 1:
        raise Nothing("the length must be at least 1")
    return text[first : first + count]


@builtin("upper case", "string: string")
def upper_case(text: str) -> str:
    return text.upper()


@builtin("lower case", "string: string")
def lower_case(text: str) -> str:
    return text.lower()


@builtin("substring before", "string: string, match: string")
def substring_before(text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string: string, match: string")
def substring_after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@builtin("contains", "string: string, match: string")
def contains(text: str, match: str) -> bool:
    return match in text


@builtin("starts with", "string: string, match: string")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("trim", "string: string")
def trim(text: str) -> str:
    return text.strip()


@builtin("is blank", "string: string")
def is_blank(text: str) -> bool:
    return not text.strip()


@builtin("uuid", "")
def new_uuid() -> str:
    return str(uuid.uuid4())


@builtin("to base64", "value: string")
def to_base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


@builtin("from base64", "value: string")
def from_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError as problem:
        raise Nothing("the text is no Base64 of a text") from problem


@builtin("string join", "list: list, delimiter?: string?", run=True)
@builtin("string join", "list: list, delimiter: string?, prefix: string?, suffix: string?", run=True)
def string_join(
    run: Run, parts: Sequence[Value], delimiter: str | None = None, prefix: str | None = None, suffix: str | None = None
) -> str:
    if any(part is not None and not isinstance(part, str) for part in parts):
        raise Nothing("takes a list of strings")
    words = [part for part in parts if part is not None]
    run.check_string(sum(map(len, words)) + len(delimiter or "") * len(words))
    return (prefix or "") + (delimiter or "").join(words) + (suffix or "")


# -- regular expressions ----------------------------------------------------------------------------------------------


@builtin("matches", "input: string, pattern: string, flags?: string?")
def matches(text: str, expression: str, flags: str | None = None) -> bool:
    return pattern(expression, flags or "").search(text) is not None


@builtin("split", "string: string, delimiter: string", run=True)
def split(run: Run, text: str, delimiter: str) -> list[Value]:
    parts, last = [], 0
    for match in consuming(delimiter).finditer(text):
        run.step()
        parts.append(text[last : match.start()])
        last = match.end()
    return [*parts, text[last:]]


@builtin("replace", "input: string, pattern: string, replacement: string, flags?: string?", run=True)
def replace(run: Run, text: str, expression: str, replacement: str, flags: str | None = None) -> str:
    literal = "q" in (flags or "")
    parts: list[str] = []
    last = size = 0
    for match in consuming(expression, flags or "").finditer(text):
        run.step()
        new = replacement if literal else _filled(replacement, match)
        parts += (text[last : match.start()], new)
        size += match.start() - last + len(new)
        run.check_string(size)
        last = match.end()
    return "".join([*parts, text[last:]])


def _filled(replacement: str, match: Any) -> str:
    """The replacement with `$0`, `$1`, … filled in; `\\$` and `\\\\` stand for themselves, alone they are refused."""
    return _REFERENCE.sub(lambda found: _reference(found, match), replacement)


_REFERENCE = re.compile(r"\\(.?)|\$(\d*)", re.DOTALL | re.ASCII)


def _reference(found: re.Match[str], match: Any) -> str:
    if found[0].startswith("\\"):
        if found[1] not in ("\\", "$") or not found[1]:
            raise Nothing("a backslash in the replacement stands before $ or another backslash")
        return found[1]
    digits = found[2]
    if not digits:
        raise Nothing("a dollar sign in the replacement stands before a digit")
    used = next(
        (digits[:size] for size in range(len(digits), 1, -1) if int(digits[:size]) <= match.re.groups), digits[0]
    )
    group = match.group(int(used)) if int(used) <= match.re.groups else ""
    return (group or "") + digits[len(used) :]


@builtin("extract", "input: string, pattern: string", run=True)
def extract(run: Run, text: str, expression: str) -> list[Value]:
    """Every part of the text that matches."""
    found = []
    for match in pattern(expression).finditer(text):
        run.step()
        found.append(match.group(0))
    return found
