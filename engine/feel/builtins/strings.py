"""Strings. Regular expressions run on RE2, whose time is bounded by the length of the text: no pattern can hang."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2

from engine.feel.builtins.registry import builtin, whole
from engine.feel.errors import Nothing
from engine.feel.runtime import Run
from engine.feel.values import Value

_FLAGS = frozenset("smixq")


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


@builtin("string join", "list: list, delimiter?: string?, prefix?: string?, suffix?: string?", run=True)
def string_join(
    run: Run, parts: Sequence[Value], delimiter: str | None = None, prefix: str | None = None, suffix: str | None = None
) -> str:
    if any(part is not None and not isinstance(part, str) for part in parts):
        raise Nothing("takes a list of strings")
    words = [part for part in parts if part is not None]
    run.check_string(sum(map(len, words)) + len(delimiter or "") * len(words))
    return (prefix or "") + (delimiter or "").join(words) + (suffix or "")


# -- regular expressions ----------------------------------------------------------------------------------------------


@lru_cache(512)
def pattern(text: str, flags: str = "") -> Any:
    """The compiled pattern; raises :class:`Nothing` for a pattern or a flag XPath does not know."""
    if not set(flags) <= _FLAGS:
        raise Nothing(f"the flags are s, m, i, x and q, not “{flags}”")
    if "q" in flags:
        text = re2.escape(text)
    elif "x" in flags:
        text = _without_blanks(text)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    known = "".join(flag for flag in "ims" if flag in flags)
    try:
        return re2.compile(f"(?{known}){_translated(text)}" if known else _translated(text), options)
    except re2.error as problem:
        raise Nothing(f"“{text}” is no regular expression the engine can run") from problem


def _without_blanks(text: str) -> str:
    """Flag x: blanks outside a character class do not count."""
    kept, inside, escaped = [], False, False
    for character in text:
        if escaped or inside or not character.isspace():
            kept.append(character)
        inside = (inside or character == "[") and not (inside and character == "]" and not escaped)
        escaped = character == "\\" and not escaped
    return "".join(kept)


def _translated(text: str) -> str:
    """XPath's name classes, which RE2 does not have, as plain ones."""
    if "\\i" in text or "\\c" in text:
        text = text.replace("\\i", "[A-Za-z_:]").replace("\\c", "[-A-Za-z0-9._:]")
    return text


@builtin("matches", "input: string, pattern: string, flags?: string?")
def matches(text: str, expression: str, flags: str | None = None) -> bool:
    return pattern(expression, flags or "").search(text) is not None


def _consuming(expression: str, flags: str = "") -> Any:
    """A pattern that does not match the empty string: XPath refuses the others here (FORX0003)."""
    found = pattern(expression, flags)
    if found.search("") is not None:
        raise Nothing("the pattern must not match the empty string")
    return found


@builtin("split", "string: string, delimiter: string", run=True)
def split(run: Run, text: str, delimiter: str) -> list[Value]:
    parts, last = [], 0
    for match in _consuming(delimiter).finditer(text):
        run.step()
        parts.append(text[last : match.start()])
        last = match.end()
    return [*parts, text[last:]]


@builtin("replace", "input: string, pattern: string, replacement: string, flags?: string?", run=True)
def replace(run: Run, text: str, expression: str, replacement: str, flags: str | None = None) -> str:
    literal = "q" in (flags or "")
    parts: list[str] = []
    last = size = 0
    for match in _consuming(expression, flags or "").finditer(text):
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
