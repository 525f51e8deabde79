"""A called process that a scenario answers for: in its place stands a drawing of three elements that asks a service."""

from collections.abc import Collection, Mapping
from xml.sax.saxutils import quoteattr

from lxml import etree

from engine import drawing
from engine.drawing import BPMN

_SERVICE = "process:"


def service_of(process: str) -> str:
    """The type of the service that answers for a called process."""
    return f"{_SERVICE}{process}"


def with_stand_ins(files: Mapping[str, bytes], processes: Collection[str]) -> dict[str, bytes]:
    """The files, with these processes taken out of the run and stand-ins of the same ids beside them."""
    found = dict(files)
    for path, data in files.items():
        if processes and drawing.is_drawing(path, data):
            root = drawing.parse_xml(data, path)
            taken = [p for p in root.iterfind(f"{{{BPMN}}}process") if p.get("id") in processes]
            for process in taken:
                process.set("isExecutable", "false")
            if taken:
                found[path] = etree.tostring(root)
    found.update({f"bpmn/{service_of(process)}.bpmn": _drawing(process) for process in sorted(processes)})
    return found


def _drawing(process: str) -> bytes:
    service = quoteattr(service_of(process))
    return (
        f'<b:definitions xmlns:b="{BPMN}" xmlns:z="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">'
        f'<b:process id={quoteattr(process)} isExecutable="true"><b:startEvent id="start"/><b:serviceTask id="answer">'
        f"<b:extensionElements><z:taskDefinition type={service}/></b:extensionElements></b:serviceTask>"
        '<b:endEvent id="end"/><b:sequenceFlow id="one" sourceRef="start" targetRef="answer"/>'
        '<b:sequenceFlow id="two" sourceRef="answer" targetRef="end"/></b:process></b:definitions>'
    ).encode()
