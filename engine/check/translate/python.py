"""Plain Python expressions: parsed, never run."""

import ast
from typing import Final

from engine.check.translate.text import NotTranslatable, quoted

_COMPARE: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "=",
    ast.IsNot: "!=",
}

_ARITHMETIC: Final[dict[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def from_python(text: str) -> str:
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
            return quoted(value)
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
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return f"{_inside(left)} {_ARITHMETIC[type(op)]} {_inside(right)}"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"if {_of(test)} then {_of(body)} else {_of(orelse)}"
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _compared(left, ops, rights)
    raise NotTranslatable


def _compared(left: ast.expr, ops: list[ast.cmpop], rights: list[ast.expr]) -> str:
    parts = []
    for op, right in zip(ops, rights, strict=True):
        if type(op) in _COMPARE:
            parts.append(f"{_inside(left)} {_COMPARE[type(op)]} {_inside(right)}")
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
