"""What the cases are drawn with, beside the pieces of the small office."""

import json
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from engine.check import check
from tests.engine.office import drawing, loop, node, road, subprocess

#: A note's form, for tasks that give one text: its field is ``note``.
NOTE = '<zeebe:formDefinition formId="note"/>'
_FIELDS = {"id": "note", "type": "default", "components": [{"type": "textfield", "id": "n", "key": "note"}]}
FORMS = {"forms/note.form": json.dumps(_FIELDS).encode()}
#: What the check cannot know of a drawing that is only a few elements long.
_OF_ITS_SIZE = frozenset({"form-missing", "name-unknown", "service-unknown"})


def takes(sources: Mapping[str, str]) -> str:
    """Input mappings, target to source; goes into :func:`mapped`."""
    return "".join(f'<zeebe:input source={quoteattr(text)} target="{name}"/>' for name, text in sources.items())


def gives(sources: Mapping[str, str]) -> str:
    """Output mappings, target to source; goes into :func:`mapped`."""
    return "".join(f'<zeebe:output source={quoteattr(text)} target="{name}"/>' for name, text in sources.items())


def mapped(*mappings: str) -> str:
    """The extension element that holds mappings."""
    return f"<zeebe:ioMapping>{''.join(mappings)}</zeebe:ioMapping>"


def message(ident: str, name: str, key: str) -> str:
    """A message with its correlation key."""
    subscription = f'<zeebe:subscription correlationKey="={key}"/>'
    return f'<bpmn:message id="{ident}" name="{name}"><bpmn:extensionElements>{subscription}</bpmn:extensionElements></bpmn:message>'


def on_message(ref: str) -> str:
    """The definition of an event that a message triggers."""
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def on_error(ref: str = "") -> str:
    """The definition of an event of an error; without ``ref`` it catches them all."""
    return f'<bpmn:errorEventDefinition errorRef="{ref}"/>' if ref else "<bpmn:errorEventDefinition/>"


def call(process: str, mapping: str = "", inner: str = "", **more: str) -> str:
    """A call activity ``c``; ``process`` is an id or an expression, ``more`` are attributes of the called element."""
    attributes = "".join(f' {name}="{value}"' for name, value in more.items())
    return node(
        "callActivity", "c", inner, f"<zeebe:calledElement processId={quoteattr(process)}{attributes}/>{mapping}"
    )


def line(*nodes: str, start: str = "start", end: str = "end") -> str:
    """The body of a process: a start event, these nodes in a row, an end event."""
    idents = [each.split('id="', 1)[1].split('"', 1)[0] for each in nodes]
    return node("startEvent", start) + "".join(nodes) + node("endEvent", end) + road(start, *idents, end)


def inside(*nodes: str, depth: int = 1) -> str:
    """The body of a subprocess or of a called process: see :func:`line`."""
    return line(*nodes, start=f"s{depth}", end=f"e{depth}")


def rounds(collection: str, sequential: bool, output: str, *nodes: str) -> str:
    """The multi-instance subprocess ``sub`` over ``item`` with these nodes in a row."""
    return subprocess("sub", inside(*nodes), loop(collection, sequential, output))


def child(*nodes: str, process: str = "child") -> dict[str, bytes]:
    """The file of a process that is called: see :func:`line`."""
    return {f"bpmn/{process}.bpmn": drawing(inside(*nodes), process=process)}


def told(body: str, extra: str = "", more: Mapping[str, bytes] | None = None, *, hints: bool = False) -> set[str]:
    """The codes of the check's findings that block or warn (``hints``: of all), less those of a drawing this small."""
    return {code for severity, code in _found(body, extra, more) if hints or severity != "hint"}


def refused(body: str, extra: str = "", more: Mapping[str, bytes] | None = None) -> set[str]:
    """The codes that keep a drawing from being published, less those of a drawing this small."""
    return {code for severity, code in _found(body, extra, more) if severity == "blocks"}


def _found(body: str, extra: str, more: Mapping[str, bytes] | None) -> set[tuple[str, str]]:
    files = {"bpmn/p.bpmn": drawing(body, extra), **FORMS, **(more or {})}
    return {(each.severity, each.code) for each in check(files, {}) if each.code not in _OF_ITS_SIZE}
