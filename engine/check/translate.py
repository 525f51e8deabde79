"""From the languages of other engines to FEEL, where the translation is sure: JUEL ``${…}``, plain Python, timer texts.

Both readers know comparisons, logic, arithmetic, paths and literals, and refuse everything else: a method call or a
side effect has no FEEL of its own, and a wrong guess would be worse than none.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from engine import feel

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


class NotTranslatable(Exception):
    """The text has no sure translation."""


def to_feel(text: str) -> str:
    """The text as FEEL with its leading ``=``; empty where no translation is sure."""
    plain = text.strip()
    if not plain or len(plain) > 2_000:
        return ""
    inner = re.match(r"^[$#]\{(.*)\}$", plain, re.DOTALL)
    attempts = (_Juel.translate, _python) if inner else (_python, _as_it_is, _Juel.translate, _xpath)
    for attempt in attempts:
        try:
            found = "=" + attempt(inner[1] if inner else plain)
            feel.compile_expression(found)
        except (NotTranslatable, feel.FeelError, RecursionError):
            continue
        return found
    return ""


def _as_it_is(text: str) -> str:
    """FEEL that only lacks its sign."""
    return text


def _xpath(text: str) -> str:
    """The standard's own way of asking for data, ``getDataObject('approved') = 'yes'``."""
    found = re.sub(r"(?:\w+:)?getDataObject\(\s*['\"]([^\W\d]\w*)['\"]\s*\)", r"\1", text)
    if found == text:
        raise NotTranslatable
    return re.sub(r"'([^'\"]*)'", r'"\1"', found)


class _Juel:
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
            return f"not({_bare(self._unary())})"
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
            return _quoted(re.sub(r"\\(.)", r"\1", word[1:-1]))
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


def _bare(text: str) -> str:
    """Without the parentheses around the whole."""
    return text[1:-1] if text.startswith("(") and text.endswith(")") and ")" not in text[1:-1] else text


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_PY_COMPARE: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "=",
    ast.IsNot: "!=",
}
_PY_ARITHMETIC: Final[dict[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def _python(text: str) -> str:
    """The FEEL of a plain Python expression: parsed, never run. Raises :class:`NotTranslatable`."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError):
        raise NotTranslatable from None
    return _of(tree.body)


def _of(node: ast.expr) -> str:
    match node:
        case ast.Name(id="true" | "false" | "null" as word):
            return word
        case ast.Name(id=name):
            return name
        case ast.Constant(value=bool() | None as value):
            return "null" if value is None else str(value).lower()
        case ast.Constant(value=int() | float() as value):
            return repr(value)
        case ast.Constant(value=str() as value):
            return _quoted(value)
        case ast.Attribute(value=value, attr=attr):
            return f"{_of(value)}.{attr}"
        case ast.Subscript(value=value, slice=ast.Constant(value=str() as key)) if key.isidentifier():
            return f"{_of(value)}.{key}"
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return "[" + ", ".join(map(_of, items)) + "]"
        case ast.BoolOp(op=op, values=values):
            return (" and " if isinstance(op, ast.And) else " or ").join(map(_inside, values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"not({_of(operand)})"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"-{_inside(operand)}"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _PY_ARITHMETIC:
            return f"{_inside(left)} {_PY_ARITHMETIC[type(op)]} {_inside(right)}"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"if {_of(test)} then {_of(body)} else {_of(orelse)}"
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _compared(left, ops, rights)
    raise NotTranslatable


def _compared(left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr]) -> str:
    parts = []
    for op, right in zip(ops, rights, strict=True):
        if type(op) in _PY_COMPARE:
            parts.append(f"{_inside(left)} {_PY_COMPARE[type(op)]} {_inside(right)}")
        elif isinstance(op, ast.In | ast.NotIn):
            found = f"list contains({_of(right)}, {_of(left)})"
            parts.append(f"not({found})" if isinstance(op, ast.NotIn) else found)
        else:
            raise NotTranslatable
        left = right
    return " and ".join(parts)


def _inside(node: ast.expr) -> str:
    found = _of(node)
    return f"({found})" if isinstance(node, ast.BoolOp | ast.BinOp | ast.Compare | ast.IfExp) else found


_UNITS: Final = (
    ("PT{}S", r"s|seg|segundos?|seconds?|secs?"),
    ("PT{}M", r"min|mins|minutos?|minutes?"),
    ("PT{}H", r"h|hrs?|horas?|hours?"),
    ("P{}D", r"d|d[ií]as?|days?"),
    ("P{}W", r"semanas?|weeks?|w"),
    ("P{}M", r"mes|meses|months?"),
    ("P{}Y", r"a[ñn]os?|years?"),
)
_ISO: Final = re.compile(r"^P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$", re.IGNORECASE)


def bare_duration(text: str) -> str:
    """``P5D`` for ``=P5D``: a duration written as a name, without its quotes. Empty for anything else."""
    plain = text.strip().removeprefix("=").strip()
    return plain.upper() if text.lstrip().startswith("=") and _ISO.match(plain) else ""


def timer(text: str, kind: str) -> str:
    """A timer text as the engine reads it: ``5 días``, ``"P5D"``, ``p5d``, ``PT5D``. Empty where nothing is sure."""
    plain = text.strip().strip("\"'").strip()
    cycle = kind == "timer:cycle"
    prefix, _, rest = plain.rpartition("/") if cycle else ("", "", plain)
    every = _duration(rest)
    if kind == "timer:date" and every:
        return f'=now() + duration("{every}")'
    if kind == "timer:date":
        found = re.match(r"^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)$", plain)
        return f"{found[1]}T{found[2]}" if found else plain if re.match(r"^\d{4}-\d\d-\d\d$", plain) else ""
    if not every:
        return ""
    return f"{prefix.upper() or 'R'}/{every}" if cycle else every


def _duration(text: str) -> str:
    plain = text.strip()
    if _ISO.match(plain):
        return plain.upper()
    if found := re.match(r"^PT(\d+)D$", plain, re.IGNORECASE):
        return f"P{found[1]}D"
    if found := re.match(r"^P(\d+)([HS])$", plain, re.IGNORECASE):
        return f"PT{found[1]}{found[2].upper()}"
    for shape, unit in _UNITS:
        if found := re.match(rf"^(\d+)\s*(?:{unit})\.?$", plain, re.IGNORECASE):
            return shape.format(found[1])
    return ""
