"""What a BPMN file says, read once into plain records, so that nobody else reads XML.

The runtime, the check, the pages and the services' fit all look at the same :class:`Drawing`. It keeps the zeebe
(Camunda 8) extensions under neutral names. It judges nothing: an unknown element is kept with its tag, and
``engine/check`` says what to do about it. A file with a DOCTYPE is refused before it is parsed.
"""

from engine.drawing.reading import (
    BPMN,
    MAX_BYTES,
    MAX_ELEMENTS,
    NAMES,
    ZEEBE,
    drawn_interrupting,
    flows_of,
    is_drawing,
    parse_xml,
    read,
)
from engine.drawing.records import (
    SHORTEST_CYCLE,
    SUBPROCESSES,
    AdHoc,
    Drawing,
    Element,
    EventDefinition,
    Flow,
    Loop,
    Mapping,
    Message,
    Process,
)

__all__ = [
    "BPMN",
    "MAX_BYTES",
    "MAX_ELEMENTS",
    "NAMES",
    "SHORTEST_CYCLE",
    "SUBPROCESSES",
    "ZEEBE",
    "AdHoc",
    "Drawing",
    "Element",
    "EventDefinition",
    "Flow",
    "Loop",
    "Mapping",
    "Message",
    "Process",
    "drawn_interrupting",
    "flows_of",
    "is_drawing",
    "parse_xml",
    "read",
]
