"""The grammar of FEEL (DMN 1.5, section 10.3.1.2), by recursive descent.

The grammar of the standard is ambiguous on paper; read as usual: `or` binds least, then `and`, comparisons, `+ -`,
`* /`, `**` (all from the left), the minus sign, `instance of`, and last paths, filters and calls.
"""

from __future__ import annotations

from decimal import Decimal

from engine.feel import nodes as n
from engine.feel.cursor import COMPARISONS
from engine.feel.operands import Operands

_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER = range(1, 7)
_LEVELS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys((*COMPARISONS, "between", "in"), _COMPARISON),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys("*/", _PRODUCT),
    "**": _POWER,
}


class Parser(Operands):
    """Reads whole texts."""

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
        if self.token.kind == "sign" and self.token.text in COMPARISONS:
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
            return (self.test() if self.at(*COMPARISONS) else self.sum(),)
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
            elif self.at("[") and not (self.ranges and self.ends_range()):
                node = self.filter(node)
            elif self.at("("):
                node = self.call(node)
            else:
                return node

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


def _logic(word: str, left: n.Node, right: n.Node) -> n.Node:
    """A chain of one word becomes one node."""
    chain = left.operands if isinstance(left, n.Logic) and left.operator == word else (left,)
    return n.Logic(word, (*chain, right))
