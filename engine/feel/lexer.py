"""Words and signs of a FEEL text.

FEEL's names may hold spaces and signs (`Applicant's age`, `days in weekend`), so no text can be cut into words without
knowing the names in scope: the parser asks for one token at a time and tells the names as it learns them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from engine.feel.errors import FeelSyntaxError
from engine.feel.values import DECIMAL

# The standard's ranges of letters hold three of its blanks, U+1680, U+180E and U+FEFF: here they are blanks only, or a
# name would lose its end.
_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u180d\u180f-\u1fff"
    "\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd"
    "\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = "\\s\u0085\u180e\u200b\ufeff"
BLANK = re.compile(rf"(?:[{_SPACE}]+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
WORD = re.compile(rf"[{_START}][{_PART}]*")
_NAME = re.compile(rf"[{_START}](?:[{_PART}]|[ ./'*+-])*")
_WORD_END = re.compile(rf"[{_PART}]")
_BLANKS = re.compile(f"[{_SPACE}]+")
_CALL = re.compile(rf"[{_SPACE}]*\(")
_QUOTED_NAME = re.compile(r"`([^`\n]+)`")
_NUMBER = re.compile(r"(?:\d+(?:\.(?!\.)\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_STRING = re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL)
_SIGN = re.compile(r"\*\*|\.\.|<=|>=|!=|->|[-+*/<>=()\[\]{},.:?@]")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between"}
    | {"true", "false", "null", "function", "instance"}
)

# Slips of the hand, and Spanish where FEEL wants its English word.
SLIPS = {
    "adn": "and",
    "nad": "and",
    "y": "and",
    "o": "or",
    "no": "not",
    "si": "if",
    "entonces": "then",
    "tehn": "then",
    "sino": "else",
    "esle": "else",
    "en": "in",
    "entre": "between",
    "verdadero": "true",
    "falso": "false",
    "nulo": "null",
}


class Token(NamedTuple):
    """``kind``: number, string, name, keyword, sign or end; ``text``: what it says; ``start``, ``end``: where."""

    kind: str
    text: str
    start: int
    end: int
    value: Decimal | str | None = None


def is_plain(name: str) -> bool:
    """Whether a name is one word, which needs no help to be found."""
    return WORD.fullmatch(name) is not None and name not in KEYWORDS


def _is_special(name: str) -> bool:
    """Whether a name must be known to be found. A keyword stays one: as a name it is written between backticks."""
    return not is_plain(name) and name not in KEYWORDS and WORD.match(name) is not None


@lru_cache(512)
def names_pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    """Finds the longest of the names that are not plain words; spaces in a name match any run of blanks."""
    special = sorted((name for name in names if _is_special(name)), key=len, reverse=True)
    if not special:
        return None
    return re.compile("|".join(_spaced(name) for name in special))


def is_name(text: str) -> bool:
    """Whether a text is a name by the grammar (rules 25 to 28); an entry's key may be any text."""
    return _NAME.fullmatch(text) is not None


class Multiword:
    """The built-ins of several words; one that holds a keyword (`date and time`) is found only where it is called."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[list[str], bool]]] = {}
        for name in sorted((name for name in names if not is_plain(name)), key=len, reverse=True):
            first, *more = name.split()
            self._by_first.setdefault(first, []).append((more, bool(KEYWORDS & set(name.split()))))

    def end(self, text: str, first: str, after: int) -> int | None:
        """Where the longest of them ends that begins with the word ``first``, which itself ends at ``after``."""
        for more, called in self._by_first.get(first, ()):
            end = _end_of(more, text, after)
            if end is not None and not (called and _CALL.match(text, end) is None):
                return end
        return None


def _end_of(words: Iterable[str], text: str, at: int) -> int | None:
    """Where these words end, each after blanks; ``None`` where others stand at ``at``."""
    for word in words:
        found = WORD.match(text, blanks.end()) if (blanks := _BLANKS.match(text, at)) else None
        if found is None or found[0] != word:
            return None
        at = found.end()
    return at


def _spaced(name: str) -> str:
    text = rf"[{_SPACE}]+".join(re.escape(word) for word in name.split())
    return text + (rf"(?![{_PART}])" if name and _WORD_END.match(name[-1]) else "")


def normal(name: str) -> str:
    """A name with each run of blanks made one space."""
    return " ".join(name.split())


def unescape(body: str) -> str:
    """The text between a string's quotes; two halves of a surrogate pair become one character."""
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_escaped, body)
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _escaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        point = int(code, 16)
        return chr(point) if point <= 0x10FFFF else found[0]
    return _LETTERS.get(found[3], found[0])


class Lexer:
    """Cuts one text; knows positions, so every refusal can say line and column."""

    def __init__(self, text: str, builtins: Multiword) -> None:
        self.text = text
        self.builtins = builtins

    def token(self, position: int, names: re.Pattern[str] | None) -> Token:
        """The token at or after a position, given the pattern of the special names in scope."""
        text = self.text
        if blank := BLANK.match(text, position):
            position = blank.end()
        if position >= len(text):
            return Token("end", "", position, position)
        if names and (found := names.match(text, position)):
            return Token("name", normal(found[0]), position, found.end())
        word = WORD.match(text, position)
        if word is None:
            return self._sign(position)
        if (end := self.builtins.end(text, word[0], word.end())) is not None:
            return Token("name", normal(text[position:end]), position, end)
        return Token("keyword" if word[0] in KEYWORDS else "name", word[0], position, word.end())

    def _sign(self, position: int) -> Token:
        text = self.text
        if found := _NUMBER.match(text, position):
            return Token("number", found[0], position, found.end(), self._number(found[0], position))
        if found := _STRING.match(text, position):
            return Token("string", found[0], position, found.end(), unescape(found[1]))
        if found := _QUOTED_NAME.match(text, position):
            return Token("name", normal(found[1]), position, found.end())
        if found := _SIGN.match(text, position):
            return Token("sign", found[0], position, found.end())
        expected = "the closing quote of the string" if text[position] == '"' else "a word or a sign of FEEL"
        raise self.refusal(position, expected, text[position : position + 12])

    def _number(self, text: str, position: int) -> Decimal:
        value = DECIMAL.create_decimal(text)
        if not value.is_finite():
            raise self.refusal(position, "a number below 10 ** 6145", text[:12])
        return value

    def refusal(self, position: int, expected: str, found: str, near: Iterable[str] = ()) -> FeelSyntaxError:
        """A refusal at a position; ``near`` are the words that were possible, for the suggestion."""
        before = self.text[:position]
        close = [SLIPS[found]] if found in SLIPS else difflib.get_close_matches(found, list(near), n=1, cutoff=0.6)
        return FeelSyntaxError(
            line=before.count("\n") + 1,
            column=position - (before.rfind("\n") + 1) + 1,
            expected=expected,
            found=f"“{found}”" if found else "the end of the text",
            suggestion=close[0] if close else None,
        )
