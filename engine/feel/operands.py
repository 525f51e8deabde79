"""What an operator can stand beside: literals, names, brackets of all sorts, `if`, `for`, `some`, `function`."""

from __future__ import annotations

from engine.feel import nodes as n
from engine.feel.cursor import COMPARISONS
from engine.feel.errors import FeelLimit
from engine.feel.temporal_text import read_at_literal
from engine.feel.type_names import TypeNames

MAX_DIGITS = 1_000
_CONSTANTS = {"true": n.Constant(True), "false": n.Constant(False), "null": n.Constant(None)}
_OPERAND = "a value, a name or an expression"


#: Words and signs that a filter cannot begin with: before one of them a «[» ends a range.
_AFTER_RANGES = frozenset({"and", "or", "in", "between", "instance", "then", "else", "return", "satisfies"})
_AFTER_SIGNS = frozenset({*COMPARISONS, ",", ")", "]", "}", ".", "..", "+", "*", "/", "**"})


class Operands(TypeNames):
    """Reads operands."""

    #: How many ranges are open to their upper end here.
    ranges = 0

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
        if self.token.kind == "sign" and self.token.text in COMPARISONS:
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
        self.ranges += 1
        high = None if self.at(")") and low is not None else self.expression()
        self.ranges -= 1
        if not self.at(")", "]", "["):
            raise self.refusal("“)”, “]” or “[”, the end of the range")
        return n.RangeOf(low, high, included, self.advance().text == "]")

    def ends_range(self) -> bool:
        """Whether the «[» here is a range's end turned outward (`[1..5[`) and no filter."""
        after = self.lexer.token(self.token.end, None)
        return after.kind == "end" or after.text in (_AFTER_RANGES if after.kind == "keyword" else _AFTER_SIGNS)

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
        if self.token.kind == "sign" and self.token.text in COMPARISONS:
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
