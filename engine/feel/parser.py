"""The grammar of FEEL (DMN 1.5, section 10.3.1.2), by recursive descent.

The grammar of the standard is ambiguous on paper; read as usual: `or` binds least, then `and`, comparisons, `+ -`,
`* /`, `**` (all from the left), the minus sign, `instance of`, and last paths, filters and calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from engine.feel import nodes as n
from engine.feel.errors import FeelLimit
from engine.feel.lexer import SLIPS, WORD, Lexer, Multiword, Token, is_name, names_pattern, normal
from engine.feel.temporal_text import read_at_literal

MAX_TEXT = 100_000
MAX_NESTING = 80
MAX_DIGITS = 1_000

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_CONSTANTS = {"true": n.Constant(True), "false": n.Constant(False), "null": n.Constant(None)}
_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER = range(1, 7)
_LEVELS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys((*_COMPARISONS, "between", "in"), _COMPARISON),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys("*/", _PRODUCT),
    "**": _POWER,
}
# A word ends where a blank begins, so there is one way only to match: no text can make this slow.
_WORDS_AND_COLON = re.compile(rf"({WORD.pattern}(?:\s+{WORD.pattern})*)\s*:")
_OPERAND = "a value, a name or an expression"


class Parser:
    """One text, read once from left to right with one token of foresight."""

    def __init__(self, text: str, names: Iterable[str], builtins: Multiword) -> None:
        if len(text) > MAX_TEXT:
            raise FeelLimit(limit=MAX_TEXT, what="characters of text")
        self.lexer = Lexer(text, builtins)
        self.special = frozenset(normal(name) for name in names)
        self.pattern = names_pattern(self.special)
        self.depth = 0
        self.token = self.lexer.token(0, self.pattern)

    # -- tokens ---------------------------------------------------------------------------------------------------

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

    def refusal(self, expected: str, near: Iterable[str] = ()) -> Exception:
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

    # -- whole texts ----------------------------------------------------------------------------------------------

    def whole_expression(self) -> n.Node:
        node = self.expression()
        self.end()
        return node

    def whole_domain(self) -> tuple[n.Node, n.Node | None]:
        """What a boxed loop runs over: an expression, or `1..5`."""
        start = self.expression()
        end = self.expression() if self.accept("..") else None
        self.end()
        return start, end

    def whole_tests(self) -> n.Tests:
        tests = self.cell()
        self.end()
        return tests

    def end(self) -> None:
        if self.token.kind != "end":
            raise self.refusal("an operator or the end", ["and", "or", "in", "between", "instance of", *self.special])

    def cell(self) -> n.Tests:
        if self.token.kind == "end":
            return n.Tests(())
        if self.at("-") and self.lexer.token(self.token.end, None).kind == "end":
            self.advance()
            return n.Tests(())
        start = self.token
        if self.at_word("not"):
            self.advance()
            if self.accept("("):
                tests = self.tests()
                self.expect(")")
                if self.token.kind == "end":
                    return n.Tests(tests, negated=True)
            self.token = start  # `not(a) and b`: an expression after all
        return n.Tests(self.tests())

    def tests(self) -> tuple[n.Node, ...]:
        found = [self.test()]
        while self.accept(","):
            found.append(self.test())
        return tuple(found)

    def test(self) -> n.Node:
        if self.token.kind == "sign" and self.token.text in _COMPARISONS:
            return n.OperatorTest(self.advance().text, self.sum())
        return self.expression()

    # -- operators ------------------------------------------------------------------------------------------------

    def expression(self) -> n.Node:
        with self.nested():
            return self.binary(_OR)

    def binary(self, loosest: int) -> n.Node:
        """Operators that bind at least as tight as ``loosest`` (precedence climbing: flat on Python's stack)."""
        left = self.signed()
        while (level := self.level()) >= loosest:
            left = self.infix(left, level)
        return left

    def level(self) -> int:
        return _LEVELS.get(self.token.text, 0) if self.token.kind in ("sign", "keyword") else 0

    def infix(self, left: n.Node, level: int) -> n.Node:
        sign = self.advance().text
        if level <= _AND:
            return _logic(sign, left, self.binary(level + 1))
        if level == _COMPARISON:
            return self.comparison(sign, left)
        return n.Arithmetic(sign, left, self.binary(level + 1))

    def comparison(self, sign: str, left: n.Node) -> n.Node:
        if sign == "between":
            low = self.binary(_SUM)
            self.expect("and")
            return n.Between(left, low, self.binary(_SUM))
        if sign == "in":
            return n.In(left, self.in_tests())
        return n.Comparison(sign, left, self.binary(_SUM))

    def sum(self) -> n.Node:
        return self.binary(_SUM)

    def in_tests(self) -> tuple[n.Node, ...]:
        if not self.at("("):
            return (self.test() if self.at(*_COMPARISONS) else self.sum(),)
        self.advance()
        first = self.test()
        if self.accept(".."):
            return (self.range_end(first, included=False),)
        found = [first]
        while self.accept(","):
            found.append(self.test())
        self.expect(")")
        return tuple(found)

    def signed(self) -> n.Node:
        if not self.at("-"):
            return self.instance()
        with self.nested():
            self.advance()
            operand = self.signed()
        if isinstance(operand, n.Constant) and isinstance(operand.value, Decimal):
            return n.Constant(operand.value.copy_negate())
        return n.Negation(operand)

    def instance(self) -> n.Node:
        value = self.postfix()
        while self.accept("instance"):
            if not self.at_word("of"):
                raise self.refusal("“of”", ["of"])
            self.advance()
            value = n.InstanceOf(value, self.type_name())
        return value

    def postfix(self) -> n.Node:
        node = self.primary()
        while True:
            if self.at("."):
                node = n.Path(node, self.property_name())
            elif self.at("["):
                node = self.filter(node)
            elif self.at("("):
                node = self.call(node)
            else:
                return node

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

    def filter(self, target: n.Node) -> n.Node:
        self.advance()
        condition = self.expression()
        self.expect("]")
        return n.Filter(target, condition)

    def call(self, target: n.Node) -> n.Node:
        self.advance()
        arguments: list[n.Node] = []
        names: list[str] = []
        while not self.at(")"):
            if name := self.argument_name():
                names.append(name)
            elif names:
                raise self.refusal("the name of a parameter")
            arguments.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        if names and len(names) != len(arguments):
            raise self.refusal("all parameters by name or none")
        return n.Call(target, tuple(arguments), tuple(names) if names else None)

    def argument_name(self) -> str | None:
        """`start position:` ahead? Then its name, else nothing is taken."""
        if self.token.kind not in ("name", "keyword"):
            return None
        words = _WORDS_AND_COLON.match(self.lexer.text, self.token.start)
        if words:
            name, end = normal(words[1]), words.end()
        else:  # a name with signs in it, known beforehand
            colon = self.lexer.token(self.token.end, None)
            if colon.text != ":" or self.token.kind != "name":
                return None
            name, end = self.token.text, colon.end
        self.token = self.lexer.token(end, self.pattern)
        return name

    # -- operands -------------------------------------------------------------------------------------------------

    def primary(self) -> n.Node:
        token = self.token
        if token.kind == "number":
            return self.number()
        if token.kind == "string":
            self.advance()
            return n.Constant(token.value)
        if token.kind == "name":
            if token.text == "not" and self.lexer.token(token.end, None).text != "(":
                raise self.refusal("“(” after not")
            self.advance()
            return n.Name(token.text)
        with self.nested():
            return self.keyword() if token.kind == "keyword" else self.bracketed()

    def number(self) -> n.Node:
        token = self.advance()
        if len(token.text) > MAX_DIGITS:
            raise FeelLimit(limit=MAX_DIGITS, what="digits in a number")
        return n.Constant(token.value)

    def keyword(self) -> n.Node:
        word = self.token.text
        if word in _CONSTANTS:
            self.advance()
            return _CONSTANTS[word]
        parse = {
            "if": self.conditional,
            "for": self.loop,
            "some": self.quantified,
            "every": self.quantified,
            "function": self.function,
        }.get(word)
        if parse is None:
            raise self.refusal(_OPERAND)
        return parse()

    def conditional(self) -> n.Node:
        """A chain of `else if` is read in a loop, so a long one is not deep."""
        branches = []
        while True:
            self.advance()
            condition = self.expression()
            self.expect("then")
            branches.append((condition, self.expression()))
            self.expect("else")
            if not self.at("if"):
                break
        node = self.expression()
        for condition, then in reversed(branches):
            node = n.If(condition, then, node)
        return node

    def loop(self) -> n.Node:
        self.advance()
        with self.local_names():
            iterators = self.iterators("return")
            self.learn("partial")
            return n.For(iterators, self.expression())

    def quantified(self) -> n.Node:
        every = self.advance().text == "every"
        with self.local_names():
            iterators = self.iterators("satisfies")
            return n.Quantified(every, iterators, self.expression())

    def iterators(self, word: str) -> tuple[n.Iterator, ...]:
        found = []
        while True:
            name = self.words_until("in", "the name of a variable")
            self.expect("in")
            start = self.expression()
            end = self.expression() if self.accept("..") else None
            found.append(n.Iterator(name, start, end))
            self.learn(name)
            if not self.accept(","):
                break
        self.expect(word)
        return tuple(found)

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

    def function(self) -> n.Node:
        self.advance()
        self.expect("(")
        with self.local_names():
            parameters: list[tuple[str, n.TypeName | None]] = []
            while not self.at(")"):
                name = self.words_until(",:)", "the name of a parameter")
                parameters.append((name, self.type_name() if self.accept(":") else None))
                self.learn(name)
                if not self.accept(","):
                    break
            self.expect(")")
            if external := self.at_word("external"):
                self.advance()
            return n.FunctionDefinition(tuple(parameters), self.expression(), external)

    def bracketed(self) -> n.Node:
        token = self.token
        if token.kind == "sign":
            if token.text == "(":
                return self.parenthesis()
            if token.text == "[":
                return self.list_or_range()
            if token.text == "]":
                return self.open_range()
            if token.text == "{":
                return self.context()
            if token.text == "@":
                return self.at_literal()
            if token.text == "?":
                self.advance()
                return n.Name("?")
        raise self.refusal(_OPERAND)

    def at_literal(self) -> n.Node:
        self.advance()
        token = self.token
        if token.kind != "string":
            raise self.refusal("a string after @")
        value = read_at_literal(str(token.value))
        if value is None:
            raise self.refusal("a date, a time or a duration in the string")
        self.advance()
        return n.Constant(value)

    def parenthesis(self) -> n.Node:
        self.advance()
        if self.token.kind == "sign" and self.token.text in _COMPARISONS:
            operator = self.advance().text
            operand = self.sum()
            self.expect(")")
            return self.half_range(operator, operand)
        if self.accept(".."):
            return self.range_end(None, included=False)
        inner = self.expression()
        if self.accept(".."):
            return self.range_end(inner, included=False)
        self.expect(")")
        return inner

    def half_range(self, operator: str, operand: n.Node) -> n.Node:
        if operator in ("<", "<="):
            return n.RangeOf(None, operand, False, operator == "<=")
        if operator in (">", ">="):
            return n.RangeOf(operand, None, operator == ">=", False)
        if operator == "=":
            return n.RangeOf(operand, operand, True, True)
        raise self.refusal("a range")

    def open_range(self) -> n.Node:
        self.advance()
        low = self.expression()
        self.expect("..")
        return self.range_end(low, included=False)

    def range_end(self, low: n.Node | None, *, included: bool) -> n.Node:
        high = None if self.at(")") and low is not None else self.expression()
        if not self.at(")", "]", "["):
            raise self.refusal("“)”, “]” or “[”, the end of the range")
        return n.RangeOf(low, high, included, self.advance().text == "]")

    def list_or_range(self) -> n.Node:
        self.advance()
        if self.accept("]"):
            return n.ListOf(())
        first = self.test_or_expression()
        if self.accept(".."):
            return self.range_end(first, included=True)
        items = [first]
        while self.accept(","):
            items.append(self.test_or_expression())
        self.expect("]")
        return n.ListOf(tuple(items))

    def test_or_expression(self) -> n.Node:
        if self.token.kind == "sign" and self.token.text in _COMPARISONS:
            return self.half_range(self.advance().text, self.sum())
        return self.expression()

    def context(self) -> n.Node:
        self.advance()
        entries: list[tuple[str, n.Node]] = []
        with self.local_names():
            while not self.at("}"):
                key = self.key()
                self.expect(":")
                entries.append((key, self.expression()))
                self.learn(key)
                if not self.accept(","):
                    break
            if not self.at("}"):
                raise self.refusal("“}”, the end of the context", ["}"])
        self.advance()
        return n.ContextOf(tuple(entries))

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

    # -- types ----------------------------------------------------------------------------------------------------

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


def _logic(word: str, left: n.Node, right: n.Node) -> n.Node:
    """A chain of one word becomes one node."""
    chain = left.operands if isinstance(left, n.Logic) and left.operator == word else (left,)
    return n.Logic(word, (*chain, right))
