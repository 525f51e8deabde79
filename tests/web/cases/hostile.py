"""Hostile inputs, made here in the sizes that show what they do: a stored bomb is a nuisance."""

import json
import struct
import zlib
from bz2 import BZ2Compressor
from collections.abc import Iterable
from typing import Any

_BPMN = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x"><bpmn:process id="p" name="P" '
    'isExecutable="true">{}</bpmn:process></bpmn:definitions>'
)
_DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="n">{}</definitions>'
)
_STORED, _DEFLATE, _BZIP2 = 0, 8, 12
_NAMES_ARE_UTF8 = 0x800


def zip_of(name: bytes, content: bytes, declared: int, method: int = _STORED, flags: int = 0) -> bytes:
    """An archive of one file whose headers say what they are told to say."""
    facts = struct.pack("<HHHHIIIH", flags, method, 0, 0, 0, len(content), declared, len(name))
    local = b"PK\3\4" + struct.pack("<H", 20) + facts + struct.pack("<H", 0) + name + content
    listed = b"PK\1\2" + struct.pack("<HH", 788, 20) + facts + struct.pack("<HHHHII", 0, 0, 0, 0, 0, 0) + name
    return local + listed + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(listed), len(local), 0)


def lying(packer: Any, megabytes: int) -> bytes:
    """An archive that says four bytes and unpacks to so many megabytes of zeros."""
    parts = [packer.compress(bytes(1 << 20)) for _ in range(megabytes)]
    method = _BZIP2 if isinstance(packer, BZ2Compressor) else _DEFLATE
    return zip_of(b"bpmn/correos/a.md", b"".join([*parts, packer.flush()]), 4, method)


def lying_bzip2(megabytes: int) -> bytes:
    """The same in the packing that is read in one piece."""
    return lying(BZ2Compressor(9), megabytes)


def lying_deflate(megabytes: int) -> bytes:
    """The same in the usual packing."""
    return lying(zlib.compressobj(9, zlib.DEFLATED, -15), megabytes)


def broken_bzip2() -> bytes:
    """An archive whose content is no bzip2."""
    return zip_of(b"bpmn/correos/a.md", b"garbage!" * 8, 400, _BZIP2)


def name_not_utf8() -> bytes:
    """An archive with a name that is not what the archive says it is."""
    return zip_of(b"bpmn/\xff\xfe.md", b"hola", 4, flags=_NAMES_ARE_UTF8)


def diamonds(levels: int) -> bytes:
    """Each level asks the one below in two ways: 2 to the power of levels ways, 3 × levels decisions."""
    parts = [_decision("d0", "1")]
    for level in range(1, levels + 1):
        below = f"d{level - 1}"
        parts += [_decision(f"{side}{level}", below, [below]) for side in "ab"]
        parts.append(_decision(f"d{level}", f"a{level} + b{level}", [f"a{level}", f"b{level}"]))
    return _DMN.format("".join(parts)).encode()


def chain(length: int) -> bytes:
    """So many decisions, each asking the one before."""
    parts = [_decision(f"d{n}", f"d{n - 1} + 1", [f"d{n - 1}"]) for n in range(1, length)]
    return _DMN.format(_decision("d0", "1") + "".join(parts)).encode()


def _decision(key: str, text: str, asks: Iterable[str] = ()) -> str:
    wires = "".join(
        f'<informationRequirement id="{key}_{other}"><requiredDecision href="#{other}"/></informationRequirement>'
        for other in asks
    )
    body = f'<variable name="{key}"/>{wires}<literalExpression><text>{text}</text></literalExpression>'
    return f'<decision id="{key}" name="{key}">{body}</decision>'


def growing() -> bytes:
    """A drawing of 2 KB with an expression that makes 3 GB."""
    eight = "+".join("a" * 8)
    grown = f"{{a:&quot;{'x' * 1000}&quot;,b:{eight},c:{eight.replace('a', 'b')},d: for i in 1..50000 return c+string(i)}}.d"
    script = f'<zeebe:script expression="={grown}" resultVariable="r"/>'
    return _BPMN.format(
        '<bpmn:startEvent id="s" name="Inicio"/><bpmn:scriptTask id="t" name="Crecer"><bpmn:extensionElements>'
        f"{script}</bpmn:extensionElements></bpmn:scriptTask>"
        '<bpmn:endEvent id="e" name="Fin"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/>'
    ).encode()


def line_of_tasks(count: int) -> bytes:
    """A start and so many tasks in a row, none with a form and no end."""
    parts = ['<bpmn:startEvent id="t-1" name="Inicio"/>']
    parts += [f'<bpmn:userTask id="t{n}" name="T{n}"/>' for n in range(count)]
    parts += [f'<bpmn:sequenceFlow id="f{n}" sourceRef="t{n - 1}" targetRef="t{n}"/>' for n in range(count)]
    return _BPMN.format("".join(parts)).encode()


def rules(count: int) -> bytes:
    """A table of so many rules, each of a number of its own."""
    text = "".join(
        f"<rule><inputEntry><text>[{2 * n}..{2 * n + 1}]</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
        for n in range(count)
    )
    column = "<input><inputExpression><text>x</text></inputExpression></input><output/>"
    table = f'<decisionTable hitPolicy="FIRST">{column}{text}</decisionTable>'
    return _DMN.format(f'<decision id="d" name="d">{table}</decision>').encode()


def boundary_events(count: int) -> bytes:
    """A line of so many tasks, each with a reminder that does not interrupt."""
    day = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    parts = ['<bpmn:startEvent id="t-1" name="Inicio"/><bpmn:endEvent id="e" name="Fin"/>']
    for n in range(count):
        parts.append(f'<bpmn:manualTask id="t{n}" name="T{n}"/>')
        parts.append(
            f'<bpmn:boundaryEvent id="b{n}" attachedToRef="t{n}" cancelActivity="false">{day}</bpmn:boundaryEvent>'
        )
        parts.append(f'<bpmn:sequenceFlow id="f{n}" sourceRef="t{n - 1}" targetRef="t{n}"/>')
        parts.append(f'<bpmn:sequenceFlow id="g{n}" sourceRef="b{n}" targetRef="e"/>')
    return _BPMN.format("".join(parts)).encode()


def unclosed_string(length: int) -> bytes:
    """A mail with a string that never ends."""
    return ('{{"' + '\\"' * (length // 2)).encode()


def half_a_character() -> bytes:
    """A form with half of a sign in a text, as JSON can say it and nothing can write it."""
    return json.dumps(
        {"type": "default", "id": "portada", "components": [{"type": "text", "id": "a", "text": "a\ud800b"}]}
    ).encode()


NOT_AN_INTEGER = b'scenarios: !!int "abc"\n'
