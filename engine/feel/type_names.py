"""The names of types in a text: `number`, `list<string>`, `context<a: number>`, `function<number> -> string`."""

from __future__ import annotations

import re

from engine.feel import nodes as n
from engine.feel.cursor import Cursor


class TypeNames(Cursor):
    """Reads types."""

    def type_name(self) -> n.TypeName:
        with self.nested():
            return self._type_name()

    def _type_name(self) -> n.TypeName:
        name = self.type_words()
        if name == "function" and self.at("<"):
            return self.function_type()
        if name == "context" and self.accept("<"):
            return n.TypeName(name, entries=self.type_entries())
        if name in ("list", "range") and self.accept("<"):
            inner = self.type_name()
            self.expect(">")
            return n.TypeName(name, (inner,))
        return n.TypeName(name)

    def type_words(self) -> str:
        """Type names have spaces too: take the longest of the standard's, else words joined by points."""
        for known in ("years and months duration", "days and time duration", "date and time"):
            found = re.compile(known.replace(" ", r"\s+") + r"\b").match(self.lexer.text, self.token.start)
            if found:
                self.token = self.lexer.token(found.end(), self.pattern)
                return known
        if self.token.kind not in ("name", "keyword"):
            raise self.refusal("the name of a type")
        words = [self.advance().text]
        while self.at("."):
            words.append(self.property_name())
        return ".".join(words)

    def function_type(self) -> n.TypeName:
        self.advance()
        arguments = []
        while not self.at(">"):
            arguments.append(self.type_name())
            if not self.accept(","):
                break
        self.expect(">")
        result = self.type_name() if self.accept("->") else None
        return n.TypeName("function", tuple(arguments), result=result)

    def type_entries(self) -> tuple[tuple[str, n.TypeName], ...]:
        entries = []
        while not self.at(">"):
            key = self.key()
            self.expect(":")
            entries.append((key, self.type_name()))
            if not self.accept(","):
                break
        self.expect(">")
        return tuple(entries)
