"""One text, read from left to right with one token of foresight, and the names learned on the way.

The base of the parser: it knows words and names, not what they amount to.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from engine.feel import nodes as n
from engine.feel.errors import FeelLimit, FeelSyntaxError
from engine.feel.lexer import SLIPS, WORD, Lexer, Multiword, Token, is_name, names_pattern, normal

MAX_TEXT = 100_000
MAX_NESTING = 80

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


@cache
def _words_and_colon() -> re.Pattern[str]:
    """A word ends where a blank begins, so there is one way only to match: no text can make this slow."""
    return re.compile(rf"({WORD.pattern}(?:\s+{WORD.pattern})*)\s*:")  # tens of milliseconds, and seldom needed


class Cursor(ABC):
    """The token at hand, and what may be done with it."""

    def __init__(self, text: str, names: Iterable[str], builtins: Multiword) -> None:
        if len(text) > MAX_TEXT:
            raise FeelLimit(limit=MAX_TEXT, what="characters of text")
        self.lexer = Lexer(text, builtins)
        self.special = frozenset(normal(name) for name in names)
        self.pattern = names_pattern(self.special)
        self.depth = 0
        self.token = self.lexer.token(0, self.pattern)

    def advance(self) -> Token:
        taken = self.token
        self.token = self.lexer.token(taken.end, self.pattern)
        return taken

    def at(self, *texts: str) -> bool:
        return self.token.text in texts and self.token.kind in ("sign", "keyword")

    def accept(self, *texts: str) -> bool:
        if self.at(*texts):
            self.advance()
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.refusal(f"“{text}”", [text])

    def at_word(self, word: str) -> bool:
        return self.token.kind == "name" and self.token.text == word

    def refusal(self, expected: str, near: Iterable[str] = ()) -> FeelSyntaxError:
        return self.lexer.refusal(self.token.start, expected, self.token.text, near)

    def learn(self, name: str) -> None:
        """A name that appears from here on; the token ahead is read again with it."""
        if is_name(name) and name not in self.special:
            self.special |= {name}
            self.pattern = names_pattern(self.special)
            self.token = self.lexer.token(self.token.start, self.pattern)

    @contextmanager
    def local_names(self) -> Iterator[None]:
        """Names learned inside are forgotten behind."""
        special, pattern = self.special, self.pattern
        yield
        if self.special is not special:
            self.special, self.pattern = special, pattern
            self.token = self.lexer.token(self.token.start, pattern)

    @contextmanager
    def nested(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise FeelLimit(limit=MAX_NESTING, what="levels of nesting")
        yield
        self.depth -= 1

    # -- what the grammar above provides --------------------------------------------------------------------------

    @abstractmethod
    def expression(self) -> n.Node:
        """Any expression."""

    @abstractmethod
    def sum(self) -> n.Node:
        """An expression that binds tighter than a comparison."""

    # -- names ----------------------------------------------------------------------------------------------------

    def property_name(self) -> str:
        """After a point any word is a name, also a keyword; words in a row are one name with spaces."""
        start = self.lexer.token(self.token.end, self.pattern)
        if start.kind not in ("name", "keyword"):
            self.advance()
            raise self.refusal("the name of an entry")
        self.token = start
        words = [self.advance().text]
        while self.token.kind == "name" and self.token.text not in SLIPS:
            words.append(self.advance().text)
        return " ".join(words)

    def argument_name(self) -> str | None:
        """`start position:` ahead? Then its name, else nothing is taken."""
        if self.token.kind not in ("name", "keyword"):
            return None
        words = _words_and_colon().match(self.lexer.text, self.token.start)
        if words:
            name, end = normal(words[1]), words.end()
        else:  # a name with signs in it, known beforehand
            colon = self.lexer.token(self.token.end, None)
            if colon.text != ":" or self.token.kind != "name":
                return None
            name, end = self.token.text, colon.end
        self.token = self.lexer.token(end, self.pattern)
        return name

    def words_until(self, stop: str, expected: str) -> str:
        """A new name: everything up to a keyword or sign that ends it (blanks made one space)."""
        ending = re.compile(rf"\s{stop}\s" if stop.isalpha() else rf"\s*[{re.escape(stop)}]")
        found = ending.search(self.lexer.text, self.token.start)
        if not found or self.token.kind not in ("name", "keyword"):
            raise self.refusal(expected)
        name = normal(self.lexer.text[self.token.start : found.start()]).strip("`")
        if not name or not WORD.match(name) or any(sign in name for sign in '(){}[],:"=<>'):
            raise self.refusal(expected)
        self.token = self.lexer.token(found.start(), self.pattern)
        return name

    def key(self) -> str:
        if self.token.kind == "string":
            return str(self.advance().value)
        if self.token.kind not in ("name", "keyword"):
            raise self.refusal("the name of an entry")
        colon = self.lexer.text.find(":", self.token.start)
        if colon < 0:
            raise self.refusal("“:” after the name of the entry")
        name = normal(self.lexer.text[self.token.start : colon]).strip("`")
        self.token = self.lexer.token(colon, self.pattern)
        return name
