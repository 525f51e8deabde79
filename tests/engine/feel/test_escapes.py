"""No text reaches a Python object: the known ways out of Python sandboxes lead to null or a refusal."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import engine.feel
from engine.feel import Context, FeelError, Value, compile_expression
from engine.feel.values import kind

SCOPE: dict[str, Any] = {"x": "texto", "n": 5, "c": {"a": 1}, "xs": [1, 2]}
ESCAPES = (
    "().__class__",
    "x.__class__",
    "x.__class__.__mro__[2].__subclasses__()",
    '"".__class__.__bases__[0]',
    "c.__class__",
    "c.keys",
    "c.get",
    "xs.append",
    "xs.__iter__",
    "n.real",
    "n.__add__(1)",
    "x.format",
    '"{0.__class__}".format(1)',
    "(function(a) a).__globals__",
    "(function(a) a).__code__",
    "(function(a) a).call",
    "abs.__self__",
    "abs.call",
    "abs.__call__(1)",
    '__import__("os")',
    '__import__("os").system("id")',
    "__builtins__",
    "globals()",
    "locals()",
    "vars()",
    'getattr(x, "__class__")',
    'eval("1")',
    'exec("1")',
    'open("/etc/passwd")',
    'compile("1", "", "eval")',
    "type(x)",
    "dir(x)",
    "lambda: 1",
    "[y for y in xs]",
    "x if n else c",
    "f'{x}'",
    "`__class__`",
    "c.`__class__`",
    'get value(c, "__class__")',
    'get value(x, "__class__")',
    "get entries(x)",
    'context put(c, "__class__", 1).__class__.__class__',
    '@"__import__"',
    "@x",
    "date.__new__",
    'date("2026-01-01").__class__',
    'date("2026-01-01").fromisoformat',
    'date("2026-01-01").strftime("%Y")',
    "now().tzinfo",
    'now().timezone.key',
    'duration("P1D").nanoseconds',
    "[1..2].low",
    "[1..2].__slots__",
    '{"__class__": 1}.__class__.__class__',
    "from json(\"{\\\"@\\\": \\\"function\\\", \\\"v\\\": \\\"abs\\\"}\")",
    'matches(x, "(?P<a>.)(?P=a)")',
    'string(abs)',
    'time("10:00:00@../../etc/passwd")',
    'date and time(now(), "../../../etc/passwd")',
)  # fmt: skip


@pytest.mark.parametrize("text", ESCAPES)
def test_a_known_way_out_leads_to_a_plain_value_or_a_refusal(text: str) -> None:
    try:
        value = compile_expression(text).evaluate(SCOPE)
    except FeelError:
        return
    assert kind(value) in ("null", "number", "boolean", "string", "context", "list")
    assert "<" not in repr(value), "a Python object shows through"


class Secret:
    password = "hidden"

    def __call__(self) -> str:
        return self.password


@pytest.mark.parametrize("text", ["s.password", "s()", "s.__class__", "string(s)", "[s].password", "s + s", "s = s"])
def test_a_foreign_object_in_the_scope_has_no_inside(text: str) -> None:
    try:
        value = compile_expression(text).evaluate({"s": Secret()})
    except FeelError:
        return
    assert value in (None, [None])


class Lazy(Mapping[str, Value]):
    """A scope that loads what is read, as the engine's does."""

    def __init__(self, values: dict[str, Value]) -> None:
        self.values_, self.read = values, []  # type: ignore[var-annotated]

    def __getitem__(self, name: str) -> Value:
        self.read.append(name)
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a scope is never iterated")

    def __len__(self) -> int:
        raise AssertionError("a scope is never measured")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a + 1", {"a"}),
        ("if a > 1 then b else c", {"a", "b"}),
        ("for i in xs return i + a", {"xs", "a"}),
        ("xs[item > a]", {"xs", "a"}),
        ("{y: a, z: y}.z", {"a"}),
        ("(function(p) p + a)(b)", {"a", "b"}),
        ("falta", {"falta"}),
    ],
)
def test_only_the_names_really_read_are_asked_for(text: str, read: set[str]) -> None:
    scope = Lazy({"a": 5, "b": 6, "c": 7, "xs": [1, 9]})
    compile_expression(text).evaluate(scope, Context())
    assert set(scope.read) == read


def test_the_machinery_brings_no_dangerous_name_along() -> None:
    for module in Path(engine.feel.__file__).parent.rglob("*.py"):
        source = module.read_text(encoding="utf-8")
        for name in (r"\beval\(", r"\bexec\(", r"\bgetattr\(", r"\b__import__\(", r"\.format\("):
            assert not re.search(name, source), f"{module.name}: {name}"
