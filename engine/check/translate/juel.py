"""JUEL, the language between ``${`` and ``}`` in drawings of Java engines."""

import re
from collections.abc import Iterator
from typing import Final

from engine.check.translate.text import NotTranslatable, quoted

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<name>[^\W\d]\w*)"""
    r"""|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:().,\[\]=]))"""
)

_WORDS: Final = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
}

_COMPARISONS: Final = {"==": "=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}

_LITERALS: Final = {"true", "false", "null"}

_DEEPEST: Final = 40


class Juel:
    """A reader of Java's expression language, writing FEEL as it goes."""

    def __init__(self, text: str) -> None:
        self._tokens = list(self._split(text))
        self._at = 0
        self._depth = 0

    @classmethod
    def translate(cls, text: str) -> str:
        """The FEEL of a JUEL expression. Raises :class:`NotTranslatable`."""
        reader = cls(text)
        found = reader._choice()
        if reader._peek() != ("", ""):
            raise NotTranslatable
        return found

    def _split(self, text: str) -> Iterator[tuple[str, str]]:
        at = 0
        text = text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise NotTranslatable
            word = found[found.lastgroup]
            at = found.end()
            yield ("sign", _WORDS[word]) if word in _WORDS else (found.lastgroup, word)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _take(self, *signs: str) -> str:
        kind, word = self._peek()
        if kind == "sign" and word in signs:
            self._at += 1
            return word
        return ""

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise NotTranslatable

    def _choice(self) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotTranslatable
        found = self._any()
        if self._take("?"):
            then = self._choice()
            self._need(":")
            found = f"if {found} then {then} else {self._choice()}"
        self._depth -= 1
        return found

    def _any(self) -> str:
        parts = [self._every()]
        while self._take("||"):
            parts.append(self._every())
        return " or ".join(parts)

    def _every(self) -> str:
        parts = [self._comparison()]
        while self._take("&&"):
            parts.append(self._comparison())
        return " and ".join(parts)

    def _comparison(self) -> str:
        left = self._sum()
        if sign := self._take(*_COMPARISONS):
            return f"{left} {_COMPARISONS[sign]} {self._sum()}"
        return left

    def _sum(self) -> str:
        found = self._product()
        while sign := self._take("+", "-"):
            found = f"{found} {sign} {self._product()}"
        return found

    def _product(self) -> str:
        found = self._unary()
        while sign := self._take("*", "/", "%"):
            other = self._unary()
            found = f"modulo({found}, {other})" if sign == "%" else f"{found} {sign} {other}"
        return found

    def _unary(self) -> str:
        if self._take("!"):
            return f"not({bare(self._unary())})"
        if self._take("-"):
            return f"-{self._unary()}"
        if self._peek() == ("name", "empty"):
            self._at += 1
            found = self._unary()
            return f'({found} = null or {found} = "" or {found} = [])'
        return self._path()

    def _path(self) -> str:
        found = self._operand()
        while True:
            if self._take("."):
                kind, word = self._peek()
                if kind != "name" or self._tokens[self._at + 1 : self._at + 2] == [("sign", "(")]:
                    raise NotTranslatable
                self._at += 1
                found = f"{found}.{word}"
            elif self._take("["):
                kind, word = self._peek()
                if kind != "text" or not re.fullmatch(r"[^\W\d]\w*", word[1:-1]):
                    raise NotTranslatable
                self._at += 1
                self._need("]")
                found = f"{found}.{word[1:-1]}"
            else:
                return found

    def _operand(self) -> str:
        kind, word = self._peek()
        self._at += 1
        if kind == "text":
            return quoted(re.sub(r"\\(.)", r"\1", word[1:-1]))
        if kind == "number":
            return word
        if kind == "name":
            if self._peek() == ("sign", "("):
                raise NotTranslatable
            return word
        if (kind, word) == ("sign", "("):
            found = self._choice()
            self._need(")")
            return f"({found})"
        raise NotTranslatable


def bare(text: str) -> str:
    """Without the parentheses around the whole."""
    return text[1:-1] if text.startswith("(") and text.endswith(")") and ")" not in text[1:-1] else text
