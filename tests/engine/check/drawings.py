"""Drawings for the check's tests: one sound process, and the faults that are sown into it."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:own="http://example.org/own" id="defs" targetNamespace="http://example.org/bpmn">\n'
)
TAIL = "</bpmn:definitions>\n"
PATH = "bpmn/pedido.bpmn"


def drawing(*body: str) -> bytes:
    """A file with these elements under its definitions."""
    return (HEAD + "\n".join(body) + "\n" + TAIL).encode()


def process(*body: str, ident: str = "pedido", executable: str = "true") -> str:
    """A process with these elements."""
    return f'<bpmn:process id="{ident}" isExecutable="{executable}">\n' + "\n".join(body) + "\n</bpmn:process>"


def node(tag: str, ident: str, inside: str = "", name: str = "", **attributes: str) -> str:
    """A flow node."""
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<bpmn:{tag} id="{ident}" name="{name or ident}"{more}>{inside}</bpmn:{tag}>'


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    """A sequence flow called ``source_target``."""
    inside = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    named = f' name="{name}"' if name else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="{source}_{target}"{named} {ends}>{inside}</bpmn:sequenceFlow>'


def chain(*idents: str) -> str:
    """Flows from each to the next."""
    return "\n".join(flow(one, other) for one, other in pairwise(idents))


def extension(inside: str) -> str:
    """Extension elements."""
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def timer(kind: str, text: str) -> str:
    """A timer's definition: ``kind`` is Date, Duration or Cycle."""
    return f"<bpmn:timerEventDefinition><bpmn:time{kind}>{text}</bpmn:time{kind}></bpmn:timerEventDefinition>"


START, END = node("startEvent", "start"), node("endEvent", "end")


def around(inside: str, *idents: str) -> bytes:
    """A drawing whose only process is start → idents → end, with ``inside`` drawn between."""
    return drawing(process(START, inside, END, chain("start", *idents, "end")))


def pictured(data: bytes) -> bytes:
    """A drawing with a shape for everything in it."""
    text = data.decode()
    shapes = "".join(f'<bpmndi:BPMNShape bpmnElement="{ident}"/>' for ident in re.findall(r' id="(\w+)" name=', text))
    return text.replace(
        TAIL, f"<bpmndi:BPMNDiagram><bpmndi:BPMNPlane>{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>{TAIL}"
    ).encode()


def table(*cells: str, policy: str = "FIRST") -> bytes:
    """A decision of one input (baja, alta) and one output (medio, poco): a rule for every two cells."""
    rules = "".join(
        f"<rule><inputEntry><text>{one}</text></inputEntry><outputEntry><text>{two}</text></outputEntry></rule>"
        for one, two in zip(cells[::2], cells[1::2], strict=True)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="x" name="x" namespace="x">'
        f'<decision id="d" name="d"><decisionTable hitPolicy="{policy}"><input label="prisa"><inputExpression>'
        '<text>prisa</text></inputExpression><inputValues><text>"baja","alta"</text></inputValues></input>'
        '<output name="esfuerzo"><outputValues><text>"medio","poco"</text></outputValues></output>'
        f"{rules}</decisionTable></decision></definitions>"
    ).encode()


@dataclass(frozen=True)
class Seed:
    """A sown fault: the code it must be found under, the element it must be found at, and whether repair cures it."""

    code: str
    element: str
    files: dict[str, bytes]
    cured: bool = False
    groups: frozenset[str] | None = None
    says: str = ""
    line_of: str = field(default="")  # a piece of the file on whose line the finding must point

    def __str__(self) -> str:
        return f"{self.code}@{self.element}"


def seed(code: str, element: str, data: bytes, **more: object) -> Seed:
    """A fault sown in a single drawing."""
    return Seed(code, element, {PATH: data}, **more)  # type: ignore[arg-type]
