"""Hostile files of a version: each function takes a size and gives a path and its content."""

import json
from collections.abc import Callable
from itertools import pairwise

from tests.engine.office import END, START, boundary, drawing, flows, node, script, subprocess, timer, user

#: A path of a version, and what stands there.
File = tuple[str, bytes]
_DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="n">{}</definitions>'
)


def _drawn(body: str) -> File:
    return "bpmn/p.bpmn", drawing(body)


def _computing(expression: str) -> File:
    return _drawn(START + script("a", "x", expression) + END + flows("start>a", "a>end"))


def nested_subprocesses(size: int) -> File:
    """One inside the other."""
    body = START + END + flows("start>end")
    for number in range(size // 20 + 2):
        inner = subprocess(f"p{number}", body.replace('"start"', f'"s{number}"').replace('"end"', f'"e{number}"'))
        body = START + inner + END + flows(f"start>p{number}", f"p{number}>end")
    return _drawn(body)


def nested_expression(size: int) -> File:
    """Parentheses, lists, contexts, conditions."""
    opening, closing = (("(", ")"), ("[", "]"), ("{a:", "}"), ("if true then ", " else 0"))[size % 4]
    return _computing(opening.replace(">", "&gt;") * size + "1" + closing * size)


def nested_form(size: int) -> File:
    """Groups in groups."""
    text = '{"type":"group","path":"a","components":[' * size + "]}" * size
    return "forms/f.form", f'{{"type":"default","id":"f","components":[{text}]}}'.encode()


def nested_template(size: int) -> File:
    """Conditions in conditions, ended or not."""
    return "bpmn/correos/a.md", ("{{#if x}}" * size + "{{/if}}" * (size if size % 2 else 0)).encode()


def nested_yaml(size: int) -> File:
    """Lists in lists."""
    return "bpmn/tests/a.yaml", ("[" * size + "]" * (size if size % 2 else 0)).encode()


def nested_xml(size: int) -> File:
    """Elements that nobody knows."""
    return "bpmn/p.bpmn", ("<a>" * size + "</a>" * (size if size % 2 else 0)).encode()


def wide_line(size: int) -> File:
    """Tasks one behind the other."""
    names = [f"t{number}" for number in range(size)]
    roads = flows(f"start>{names[0]}", *(f"{a}>{b}" for a, b in pairwise(names)), f"{names[-1]}>end")
    return _drawn(START + "".join(map(user, names)) + END + roads)


def wide_border(size: int) -> File:
    """Many events on one task."""
    events = "".join(boundary(f"b{number}", "a", timer("PT1H"), interrupting=False) for number in range(size))
    roads = flows("start>a", "a>end", *(f"b{number}>end" for number in range(size)))
    return _drawn(START + user("a") + events + END + roads)


def wide_fork(size: int) -> File:
    """A parallel gateway with many ways, and a join."""
    tasks = "".join(user(f"t{number}") for number in range(size))
    roads = [road for number in range(size) for road in (f"fork>t{number}", f"t{number}>join")]
    gates = node("parallelGateway", "fork") + node("parallelGateway", "join")
    return _drawn(START + gates + tasks + END + flows("start>fork", *roads, "join>end"))


def wide_table(size: int) -> File:
    """Rules of a decision table."""
    rule = "<rule><inputEntry><text>{0}</text></inputEntry><outputEntry><text>{0}</text></outputEntry></rule>"
    head = "<input><inputExpression><text>x</text></inputExpression></input><output name='y'/>"
    table = f"<decisionTable hitPolicy='UNIQUE'>{head}{''.join(rule.format(n) for n in range(size))}</decisionTable>"
    return "bpmn/d.dmn", _DMN.format(f"<decision id='d' name='d'><variable name='d'/>{table}</decision>").encode()


def wide_form(size: int) -> File:
    """Many fields."""
    fields = [{"type": "textfield", "key": f"k{number}", "label": "Dato"} for number in range(size)]
    return "forms/f.form", json.dumps({"type": "default", "id": "f", "components": fields}).encode()


def wide_scenarios(size: int) -> File:
    """Many steps."""
    return "bpmn/tests/a.yaml", ("process: p\nscenarios:\n- name: x\n  steps:\n" + "  - complete: a\n" * size).encode()


def repeated_ids(size: int) -> File:
    """One id for all."""
    return _drawn(START + user("a") * size + END + flows("start>a", "a>end"))


def repeated_string(size: int) -> File:
    """A text doubled again and again."""
    doubled = ",".join(f"v{n}:v{n - 1}+v{n - 1}" for n in range(1, min(size, 60)))
    return _computing("{v0:&quot;" + "x" * 500 + f"&quot;,{doubled}" + "}")


def repeated_loop(size: int) -> File:
    """Loops in loops."""
    return _computing("for a in 1..1000, b in 1..1000, c in 1..1000 return " + "a+" * (size % 500) + "b")


def repeated_pattern(size: int) -> File:
    """An expression that a backtracking engine never ends."""
    return _computing(f"matches(&quot;{'a' * (size % 400)}!&quot;, &quot;^(a+)+$&quot;)")


def repeated_quotes(size: int) -> File:
    """A template's text that is never closed."""
    return "bpmn/correos/a.md", ('{{"' + '\\"' * size).encode()


def lying_numbers(size: int) -> File:
    """Numbers with many digits, and as many powers."""
    return _computing(("9" * size) if size % 2 else "**".join(["9"] * (size % 90 + 3)))


def shared_decisions(size: int) -> File:
    """Each level asks the one below by two ways."""
    parts = [
        "<decision id='d0' name='d0'><variable name='d0'/><literalExpression><text>1</text></literalExpression></decision>"
    ]
    for level in range(1, size % 60 + 3):
        for name, needs, text in (
            (f"a{level}", (f"d{level - 1}",), f"d{level - 1}"),
            (f"b{level}", (f"d{level - 1}",), f"d{level - 1}"),
            (f"d{level}", (f"a{level}", f"b{level}"), f"a{level} + b{level}"),
        ):
            wires = "".join(
                f"<informationRequirement id='{name}{n}'><requiredDecision href='#{n}'/></informationRequirement>"
                for n in needs
            )
            parts.append(
                f"<decision id='{name}' name='{name}'><variable name='{name}'/>{wires}<literalExpression><text>{text}</text>"
                "</literalExpression></decision>"
            )
    return "bpmn/d.dmn", _DMN.format("".join(parts)).encode()


def shared_anchors(size: int) -> File:
    """YAML that names one list many times over."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, size % 40 + 3))]
    return "bpmn/tests/a.yaml", "\n".join(lines).encode()


def shared_entities(size: int) -> File:
    """XML entities that name each other."""
    lines = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 9}'>" for n in range(1, size % 40 + 3))
    return "bpmn/p.bpmn", f"<!DOCTYPE x [<!ENTITY a0 'x'>{lines}]><x>&a{size % 40 + 2};</x>".encode()


def encoded(size: int) -> File:
    """Letters that are not what the file says they are."""
    path, content = (wide_form, wide_line, shared_decisions, nested_template)[size % 4](size % 50 + 2)
    text = content.decode()
    return path, (
        text.encode("utf-16"),
        b"\xff\xfe" + content,
        b"\xef\xbb\xbf" * 3 + content,
        b"<?xml version='1.0' encoding='utf-7'?>" + content,
        text.replace("a", "\\ud800").encode(),
        text.replace("a", "\u202e").encode(),
        text.replace("a", "\x00").encode(),
        content.replace(b"a", b"\xc0\xaf"),
        b"<?xml version='1.0' encoding='ebcdic-cp-us'?>" + text.encode("cp037"),
    )[size % 9]


KINDS: dict[str, tuple[Callable[[int], File], ...]] = {
    "nesting": (nested_subprocesses, nested_expression, nested_form, nested_template, nested_yaml, nested_xml),
    "width": (wide_line, wide_border, wide_fork, wide_table, wide_form, wide_scenarios),
    "repetition": (repeated_ids, repeated_string, repeated_loop, repeated_pattern, repeated_quotes),
    "lying sizes": (lying_numbers,),
    "shared references": (shared_decisions, shared_anchors, shared_entities),
    "encodings": (encoded,),
}
