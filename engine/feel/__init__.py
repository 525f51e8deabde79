"""FEEL, the language of every condition, form and decision table: the Friendly Enough Expression Language of DMN 1.5.

Safe by construction: a text becomes a syntax tree, the tree becomes closures over FEEL values, and no step of it asks a
Python object for anything a text names. Bounded: nesting at reading, counted work at running.

    compile_expression("edad >= 18").evaluate({"edad": Decimal(30)})   # True
    compile_unary_tests("[18..65]").matches(Decimal(30), {})           # True

Errors are of two kinds. A text that is not FEEL is a :class:`FeelSyntaxError` (line, column, what was expected). What
has no result is null, as the standard says, and ``Context.warnings`` says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import InvalidOperation
from functools import lru_cache

from engine.feel.builtins import BUILTINS, MULTIWORD
from engine.feel.closures import Compiler
from engine.feel.compiler import compiler_over
from engine.feel.cursor import MAX_NESTING
from engine.feel.errors import FeelError, FeelLimit, FeelSyntaxError, NotHere, Nothing
from engine.feel.lexer import is_plain, normal
from engine.feel.names import free_names
from engine.feel.nodes import Name, Node, Path, Tests
from engine.feel.parser import Parser
from engine.feel.quick import Slow, quick
from engine.feel.runtime import Context, Frame, Limits, Run
from engine.feel.testing import Test, tests
from engine.feel.text import literal, string
from engine.feel.values import DaysTime, Function, Range, Value, YearsMonths
from engine.feel.weight import weigh

__all__ = [
    "Context",
    "DaysTime",
    "Expression",
    "FeelError",
    "FeelLimit",
    "FeelSyntaxError",
    "Function",
    "Limits",
    "NotHere",
    "Nothing",
    "Range",
    "UnaryTests",
    "Value",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "literal",
    "string",
    "variable_of",
    "weigh",
]

CACHE = 8192


class _Compiled:
    """What expressions and tests share: the text and the names it reads.

    ``names`` are surely variables; ``possible_names`` stand inside a filter, where they may also be entries of the
    item filtered.
    """

    def __init__(self, text: str, node: Node, hidden: frozenset[str]) -> None:
        self.text = text
        found = [
            (name, sure) for name, sure in free_names(node) if name != "?" and (name in hidden or name not in BUILTINS)
        ]
        self.names = frozenset(name for name, sure in found if sure)
        self.possible_names = frozenset(name for name, sure in found if not sure) - self.names


class Expression(_Compiled):
    """A compiled expression; safe to share between threads."""

    def __init__(self, text: str, node: Node, compiler: Compiler) -> None:
        super().__init__(text, node, compiler.declared)
        self._closure = compiler.compile(node)
        self._quick = quick(node, compiler.declared)

    def evaluate(self, scope: Mapping[str, Value], context: Context | None = None) -> Value:
        """The value over the variables of ``scope``; :class:`FeelLimit` when it asks for too much work or weighs much.

        ``scope`` may be lazy: it is asked for the names read and for nothing else.
        """
        if self._quick is not None:
            try:
                return self._quick(scope)
            except (Slow, KeyError, RecursionError, InvalidOperation):
                pass  # not a plain case: the full closure answers
        run = Run(context or Context())
        value = self.run(scope, run)
        weigh(value, run.limits.result)
        return value

    def run(self, scope: Mapping[str, Value], run: Run) -> Value:
        """As :meth:`evaluate`, counting on a run that others share."""
        try:
            return self._closure(Frame(scope, None, run))
        except InvalidOperation:
            run.warn("A variable holds a number that is none (NaN).")
            return None
        except RecursionError:
            raise FeelLimit(limit=run.limits.call_depth, what="calls within calls") from None


class UnaryTests(_Compiled):
    """A compiled cell of a decision table; ``test`` is None for a cell that anything meets."""

    def __init__(self, text: str, node: Node, test: Test | None) -> None:
        super().__init__(text, node, frozenset())
        self.node = node
        self.test = test

    def matches(self, value: Value, scope: Mapping[str, Value], context: Context | None = None) -> bool:
        """Whether the value meets the tests; what cannot be decided is not met."""
        if self.test is None:
            return True
        run = Run(context or Context())
        try:
            return self.test(Frame(scope, None, run), value) is True
        except InvalidOperation:  # the value, or a variable, is NaN
            return False
        except RecursionError:
            raise FeelLimit(limit=run.limits.call_depth, what="calls within calls") from None


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """Read an expression (a leading `=` is dropped), given the names in scope that are not plain words.

    Raises :class:`FeelSyntaxError`, or :class:`FeelLimit` for a text too long or nested too deep.
    """
    return _expression(text.strip().removeprefix("="), telling(names))


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Read a cell: `-`, `"a","b"`, `[1..5]`, `not(null)`, `? > 5 and ? < 10`. Raises as above."""
    return _unary_tests(text.strip(), telling(names))


@lru_cache(CACHE)
def variable_of(text: str) -> str | None:
    """The variable that an expression is (``=note``) or is an entry of (``=note.text``); ``None`` of any other."""
    try:
        node = parse(text.strip().removeprefix("="), frozenset())
    except FeelError:
        return None
    while isinstance(node, Path):
        node = node.target
    return node.name if isinstance(node, Name) else None


def telling(names: Iterable[str]) -> frozenset[str]:
    """The names that change how a text is read: those of several words, and those that hide a built-in."""
    return frozenset(normal(name) for name in names if _tells(name))


@lru_cache(CACHE)
def _tells(name: str) -> bool:
    return not is_plain(normal(name)) or name in BUILTINS


@lru_cache(CACHE)
def _expression(text: str, names: frozenset[str]) -> Expression:
    try:
        return Expression(text, parse(text, names), compiler_over(BUILTINS, names))
    except RecursionError:
        raise FeelLimit(limit=MAX_NESTING, what="levels of nesting") from None


@lru_cache(CACHE)
def _unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    try:
        node = parse_tests(text, names)
        return UnaryTests(text, node, tests(compiler_over(BUILTINS, names), node))
    except RecursionError:
        raise FeelLimit(limit=MAX_NESTING, what="levels of nesting") from None


@lru_cache(CACHE)
def parse(text: str, names: frozenset[str]) -> Node:
    """The syntax tree of an expression, for a compiler of one's own. Raises as :func:`compile_expression`."""
    return Parser(text, names, MULTIWORD).whole_expression()


def parse_domain(text: str, names: frozenset[str]) -> tuple[Node, Node | None]:
    """The syntax trees of what a boxed loop runs over: an expression, or a start and an end."""
    return Parser(text, names, MULTIWORD).whole_domain()


def parse_tests(text: str, names: frozenset[str]) -> Tests:
    """The syntax tree of a cell. Raises as :func:`compile_unary_tests`."""
    return Parser(text.strip(), names, MULTIWORD).whole_tests()
