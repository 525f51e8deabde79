"""Faults of whole files, and of what the engine does not run."""

from tests.engine.check.drawings import (
    END,
    PATH,
    START,
    TAIL,
    Seed,
    around,
    chain,
    drawing,
    extension,
    flow,
    node,
    process,
    seed,
    timer,
)

GOOD = around(node("manualTask", "a"), "a")

FILES = [
    seed("file-too-large", "", b"<a/>" + b" " * 5_000_001),
    seed("file-doctype", "", b'<!DOCTYPE a SYSTEM "file:///etc/passwd">\n' + GOOD.partition(b"\n")[2]),
    seed("file-doctype", "", b'<!DOCTYPE a [<!ENTITY x "y">]>' + GOOD.partition(b"\n")[2]),
    seed("file-too-many", "", drawing("<bpmn:textAnnotation/>" * 50_000)),
    seed("file-too-deep", "", drawing("<own:a>" * 400 + "</own:a>" * 400)),
    seed("file-not-xml", "", GOOD.replace(TAIL.encode(), b"")),
    seed("file-not-xml", "", b""),
    seed("file-not-xml", "", b"\x00\xff\xfe not a drawing"),
    seed("file-not-bpmn", "", b"<Package xmlns='http://www.wfmc.org/2008/XPDL2.1'/>", says="Package"),
    seed("no-process", "", drawing('<bpmn:collaboration id="c"/>')),
    Seed("process-twice", "pedido", {"bpmn/a.bpmn": GOOD, "bpmn/b.bpmn": GOOD}),
    seed("not-executable", "pedido", GOOD.replace(b'isExecutable="true"', b'isExecutable="false"'), cured=True),
    seed("not-executable", "pedido", GOOD.replace(b' isExecutable="true"', b""), cured=True),
    seed(
        "process-left-out",
        "otro",
        drawing(
            process(START, END, chain("start", "end")),
            process(node("manualTask", "solo"), ident="otro", executable="false"),
        ),
    ),
]


def _boundary(inside: str, **attributes: str) -> bytes:
    boundary = node("boundaryEvent", "b", inside, attachedToRef="a", **attributes)
    return around(node("userTask", "a") + boundary + node("endEvent", "late") + flow("b", "late"), "a")


_LINKED = drawing(
    process(
        START,
        node("intermediateThrowEvent", "out", '<bpmn:linkEventDefinition name="A"/>'),
        node("intermediateCatchEvent", "in", '<bpmn:linkEventDefinition name="B"/>'),
        END,
        chain("start", "out"),
        chain("in", "end"),
    )
)

SUPPORT = [
    seed("untyped-task", "a", around(node("task", "a"), "a"), cured=True, says="manual", line_of='<bpmn:task id="a"'),
    seed("unsupported-element", "a", around(node("callChoreography", "a"), "a")),
    seed("event-subprocess", "e", around(node("subProcess", "e", START, triggeredByEvent="true")), cured=True),
    seed(
        "event-subprocess-joined",
        "e",
        around(
            node(
                "subProcess",
                "e",
                node("startEvent", "i", timer("Duration", "P1D")) + node("endEvent", "o") + flow("i", "o"),
                triggeredByEvent="true",
            ),
            "e",
        ),
    ),
    seed(
        "escalation-without-code",
        "t",
        around(node("intermediateThrowEvent", "t", "<bpmn:escalationEventDefinition/>"), "t"),
    ),
    seed("compensation", "a", around(node("manualTask", "a", isForCompensation="true"), "a"), cured=True),
    seed(
        "compensation",
        "end",
        around("").replace(b"</bpmn:endEvent>", b"<bpmn:compensateEventDefinition/></bpmn:endEvent>"),
        cured=True,
    ),
    seed("complex-gateway", "g", around(node("complexGateway", "g"), "g"), cured=True),
    seed("transaction", "t", around(node("transaction", "t"), "t"), cured=True),
    seed("ad-hoc", "t", around(node("adHocSubProcess", "t"), "t"), cured=True),
    seed("standard-loop", "a", around(node("userTask", "a", "<bpmn:standardLoopCharacteristics/>"), "a"), cured=True),
    seed(
        "loop-without-collection",
        "a",
        around(node("userTask", "a", "<bpmn:multiInstanceLoopCharacteristics/>"), "a"),
        cured=True,
    ),
    seed("signal-unnamed", "b", _boundary("<bpmn:signalEventDefinition/>"), cured=True, says="señal"),
    seed(
        "signal-unnamed",
        "t",
        around(node("intermediateThrowEvent", "t", "<bpmn:signalEventDefinition/>"), "t"),
        cured=True,
    ),
    seed("unsupported-event", "b", _boundary("<bpmn:cancelEventDefinition/>")),
    seed("conditional-empty", "b", _boundary("<bpmn:conditionalEventDefinition/>"), cured=True),
    seed(
        "unsupported-event",
        "t",
        around(node("intermediateThrowEvent", "t", "<bpmn:messageEventDefinition/>"), "t"),
        cured=True,
    ),
    seed("link-event", "out", _LINKED, says="enlace"),
    seed(
        "several-event-definitions",
        "b",
        _boundary("<bpmn:messageEventDefinition/>" + timer("Duration", "P1D")),
        cured=True,
    ),
    seed("event-without-definition", "c", around(node("intermediateCatchEvent", "c"), "c"), cured=True),
    seed("event-without-definition", "b", _boundary("")),
    seed("cycle-interrupts", "b", _boundary(timer("Cycle", "R/PT1H")), cured=True),
    seed("error-interrupts", "b", _boundary("<bpmn:errorEventDefinition/>", cancelActivity="false"), cured=True),
    *(
        seed("cycle-too-short", "b", _boundary(timer("Cycle", text)))
        for text in ("R/PT0S", "R3/P0D", "R/P0M", "R/2027-01-01T00:00:00Z/PT0S", '="R/PT" + "0.5S"')
    ),
    seed("cycle-not-here", "c", around(node("intermediateCatchEvent", "c", timer("Cycle", "R/PT1H")), "c")),
    seed(
        "data-logic",
        "a",
        around(
            node(
                "userTask",
                "a",
                "<bpmn:dataInputAssociation><bpmn:assignment><bpmn:from>x</bpmn:from></bpmn:assignment>"
                "</bpmn:dataInputAssociation>",
            ),
            "a",
        ),
        cured=True,
    ),
    seed("data-ignored", "", around('<bpmn:dataObject id="d"/>')),
    seed("messages-ignored", "", drawing('<bpmn:collaboration id="c"><bpmn:messageFlow id="m"/></bpmn:collaboration>')),
    seed("foreign-listener", "a", around(node("userTask", "a", extension('<camunda:taskListener class="x.Y"/>')), "a")),
]

SEEDS = [*FILES, *SUPPORT]
__all__ = ["PATH", "SEEDS"]
