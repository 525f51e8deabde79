"""Regular expressions as XPath writes them (DMN refers to it), run by RE2.

RE2's time is bounded by the length of the text: no pattern can hang. What XPath has and RE2 writes otherwise is
translated: `\\d`, `\\w`, `\\i` and `\\c` for all of Unicode, and one class less another (`[a-z-[aeiou]]`).
References back to a group (`(.)\\1`) cannot be run in bounded time and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import re2

from engine.feel.errors import Nothing

Ranges: TypeAlias = list[tuple[int, int]]

_FLAGS = frozenset("smixq")
_LAST = 0x10FFFF
# inside a class; the underscore counts as a letter, as everywhere but in XML Schema
_CLASSES = {
    "d": r"\p{Nd}",
    "w": r"\p{L}\p{M}\p{N}\p{S}_",
    "i": r"\p{L}_:",
    "c": r"\p{L}\p{M}\p{Nd}_:.\-",
    "s": r" \t\n\r",
}
_BLOCK = re.compile(r"\\([pP])\{Is([\w-]+)\}", re.ASCII)
#: The blocks of Unicode that XML Schema names and a form may mean.
_BLOCKS = {
    "BasicLatin": r"\x{0}-\x{7F}",
    "Latin-1Supplement": r"\x{80}-\x{FF}",
    "LatinExtended-A": r"\x{100}-\x{17F}",
    "LatinExtended-B": r"\x{180}-\x{24F}",
    "CombiningDiacriticalMarks": r"\x{300}-\x{36F}",
    "Greek": r"\x{370}-\x{3FF}",
    "GreekandCoptic": r"\x{370}-\x{3FF}",
    "Cyrillic": r"\x{400}-\x{4FF}",
    "GeneralPunctuation": r"\x{2000}-\x{206F}",
    "CurrencySymbols": r"\x{20A0}-\x{20CF}",
    "Arrows": r"\x{2190}-\x{21FF}",
}
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


@lru_cache(512)
def pattern(text: str, flags: str = "") -> Any:
    """The compiled pattern; raises :class:`Nothing` for a pattern or a flag that is none."""
    if not set(flags) <= _FLAGS:
        raise Nothing(f"the flags are s, m, i, x and q, not “{flags}”")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    known = "".join(flag for flag in "ims" if flag in flags)
    if "q" in flags:
        source = re2.escape(text)
    else:
        source = "".join(_translated(_collapsed(text) if "x" in flags else text, "s" in flags))
    try:
        return re2.compile(f"(?{known}){source}" if known else source, options)
    except re2.error as problem:
        raise Nothing(f"“{text:.60}” is no regular expression the engine can run") from problem


def consuming(text: str, flags: str = "") -> Any:
    """A pattern that does not match the empty string: XPath refuses the others here (FORX0003)."""
    found = pattern(text, flags)
    if found.search("") is not None:
        raise Nothing("the pattern must not match the empty string")
    return found


def _collapsed(text: str) -> str:
    """The pattern without the blanks that the flag x takes away: all outside of classes, even behind a backslash."""
    kept, depth, escaped = [], 0, False
    for character in text:
        if depth == 0 and character in " \t\r\n":
            continue
        if not escaped:
            depth += {"[": 1, "]": -1}.get(character, 0)
        escaped = character == "\\" and not escaped
        kept.append(character)
    return "".join(kept)


def _translated(text: str, dot_is_all: bool) -> Iterator[str]:
    position = 0
    while position < len(text):
        character = text[position]
        if character == "\\" and (block := _BLOCK.match(text, position)):
            yield f"[{'^' if block[1] == 'P' else ''}{_block(block[2])}]"
            position = block.end()
        elif character == "\\":
            yield _escape(text[position + 1 : position + 2])
            position += 2
        elif character == "." and not dot_is_all:
            yield r"[^\n\r]"
            position += 1
        elif character == "[":
            piece, position = _class(text, position)
            yield piece
        elif character == "(" and text[position + 1 : position + 2] == "?" and text[position + 2 : position + 3] != ":":
            raise Nothing("the only group with a question mark is (?:…)")
        else:
            yield character
            position += 1


def _block(name: str) -> str:
    if name not in _BLOCKS:
        raise Nothing(f"the block “{name}” is not known")
    return _BLOCKS[name]


def _escape(letter: str) -> str:
    """An escape outside a class."""
    if letter.isdigit():
        raise Nothing("references back to a group are not run")
    if letter in _CLASSES and letter:
        return f"[{_CLASSES[letter]}]"
    if letter.lower() in _CLASSES and letter:
        return f"[^{_CLASSES[letter.lower()]}]"
    return f"\\{letter}"


def _class(text: str, start: int) -> tuple[str, int]:
    """A class as RE2 writes it, and where it ends."""
    position = start + 1
    parts = ["["]
    if text[position : position + 1] == "^":
        parts.append("^")
        position += 1
    while position < len(text) and text[position] != "]":
        if text[position] == "\\":
            letter = text[position + 1 : position + 2]
            if letter.isdigit():
                raise Nothing("a class holds no reference back to a group")
            if block := _BLOCK.match(text, position):
                if block[1] == "P":
                    raise Nothing("a class holds no block but as it is")
                parts.append(_block(block[2]))
                position = block.end()
                continue
            parts.append(_CLASSES.get(letter, f"\\{letter}"))
            position += 2
        elif text.startswith("-[", position):
            taken, end = _ranges(text, position + 1)
            return _difference(text, start, position, taken), end + 1
        else:
            parts.append("\\[" if text[position] == "[" else text[position])
            position += 1
    return "".join([*parts, "]"]) if position < len(text) else text[start:], position + 1


def _difference(text: str, start: int, end: int, taken: Ranges) -> str:
    """One class less another, both made of characters and ranges, as a plain class."""
    whole, _ = _ranges(text[start:end] + "]", 0)
    left = _without(whole, taken)
    if not left:
        return r"[^\x{0}-\x{10FFFF}]"
    return "[" + "".join(rf"\x{{{low:x}}}-\x{{{high:x}}}" for low, high in left) + "]"


def _ranges(text: str, start: int) -> tuple[Ranges, int]:
    """The code points of a class of characters and ranges, and where it ends; raises :class:`Nothing` for others."""
    position = start + 1
    negated = text[position : position + 1] == "^"
    position += negated
    found: Ranges = []
    while position < len(text) and text[position] != "]":
        if text.startswith("-[", position):
            taken, position = _ranges(text, position + 1)
            return _without(_complement(found) if negated else found, taken), position + 1
        low, position = _character(text, position)
        high = low
        if text[position : position + 1] == "-" and text[position + 1 : position + 2] not in ("]", "["):
            high, position = _character(text, position + 1)
        found.append((low, high))
    return _complement(found) if negated else found, position + 1


def _character(text: str, position: int) -> tuple[int, int]:
    if text[position] != "\\":
        return ord(text[position]), position + 1
    letter = text[position + 1 : position + 2]
    if not letter or letter.lower() in _CLASSES or letter in "pP":
        raise Nothing("a class with a difference is made of characters and ranges")
    return ord(_PLAIN.get(letter, letter)), position + 2


def _complement(ranges: Ranges) -> Ranges:
    return _without([(0, _LAST)], ranges)


def _without(ranges: Ranges, taken: Ranges) -> Ranges:
    """Code points less others."""
    left = ranges
    for low, high in taken:
        left = [
            piece
            for first, last in left
            for piece in ((first, min(last, low - 1)), (max(first, high + 1), last))
            if piece[0] <= piece[1]
        ]
    return left
