"""Many random expressions: none crashes, none hangs, and none brings out anything but a FEEL value."""

import random
import time

import pytest

from engine.feel import Context, FeelError, Limits, Value, compile_expression, compile_unary_tests
from engine.feel.builtins import BUILTINS
from engine.feel.runtime import Run
from engine.feel.values import kind

#: Of each seed: a hundred thousand in all.
EXPRESSIONS = 10_000
SMALL = Limits(steps=2_000, list_size=500, string_size=5_000, call_depth=20)
SCOPE = {"a": 5, "b": "texto", "c": {"x": [1, 2, {"y": None}]}, "xs": [3, 1, 2], "t": True, "n": None}
ATOMS = (
    *("1", "0", "-2.5", "1e30", '"a"', '"a;b"', "true", "false", "null", "a", "b", "c", "xs", "t", "n", "item", "?"),
    *('@"2026-07-28"', '@"P1D"', '@"-P2Y"', '@"09:30:00@America/Lima"', '@"999999999-12-31T23:59:59.999999999Z"'),
    *("[1..5]", "(a..9]", "[]", "{}", "{x: 1}", "[1, null, [2]]", "c.x", "xs[1]", "abs", "function(x, y) x", "9**9**9"),
)
OPERATORS = ("+", "-", "*", "/", "**", "=", "!=", "<", ">=", "and", "or", "in", "between")
NAMES = sorted(BUILTINS)


def expression(chance: random.Random, depth: int) -> str:
    """A random text that mostly is FEEL."""
    if depth == 0 or chance.random() < 0.25:
        return chance.choice(ATOMS)

    def part() -> str:
        return expression(chance, depth - 1)

    shape = chance.randrange(14)
    if shape < 4:
        sign = chance.choice(OPERATORS)
        return f"({part()}) {sign} {part()}" + (f" and {part()}" if sign == "between" else "")
    if shape < 7:
        return f"{chance.choice(NAMES)}({', '.join(part() for _ in range(chance.randrange(4)))})"
    return (
        lambda: f"if {part()} then {part()} else {part()}",
        lambda: f"for i in {part()} return {part()}",
        lambda: f"{chance.choice(('some', 'every'))} x in {part()} satisfies {part()}",
        lambda: f"({part()})[{part()}]",
        lambda: f"({part()}).{chance.choice(('x', 'year', 'start', 'days', '__class__', 'time offset'))}",
        lambda: f"[{part()}, {part()}]",
        lambda: f"{{x: {part()}, y: {part()}}}",
    )[shape - 7]()


def is_value(value: Value) -> bool:
    found = kind(value)
    if found == "list":
        return all(is_value(item) for item in value)
    if found == "context":
        return all(isinstance(name, str) and is_value(item) for name, item in value.items())
    return found is not None


def evaluate(text: str) -> tuple[Value, float]:
    """The value (None where it is refused), and the CPU seconds it took."""
    start = time.process_time()
    try:
        value = compile_expression(text).run(SCOPE, Run(Context(limits=SMALL)))
    except FeelError:
        value = None
    return value, time.process_time() - start


@pytest.mark.parametrize("seed", range(10))
def test_random_expressions_answer_a_value_or_are_refused(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(EXPRESSIONS):
        text = expression(chance, chance.choice((1, 2, 2, 3)))
        value, seconds = evaluate(text)
        assert is_value(value), text
        assert seconds < 2, text


def test_random_characters_are_refused_or_read() -> None:
    chance = random.Random(7)
    alphabet = "abcxyz0123456789 .,:?@\"'\\()[]{}<>=!+-*/_`\n\tñ🐎\x00" + "ifnotandor"
    for _ in range(2 * EXPRESSIONS):
        text = "".join(chance.choice(alphabet) for _ in range(chance.randrange(1, 25)))
        for read in (compile_expression, compile_unary_tests):
            try:
                read(text)
            except FeelError as refusal:
                assert str(refusal)
