"""Faults of references and of the shape of the flow."""

from tests.engine.check.drawings import (
    END,
    PATH,
    START,
    Seed,
    around,
    chain,
    drawing,
    extension,
    flow,
    node,
    process,
    seed,
    table,
    timer,
)

A = node("manualTask", "a")
_SHAPE = "<bpmndi:BPMNDiagram><bpmndi:BPMNPlane>{}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
_DRAWN = (
    '<bpmndi:BPMNShape id="{0}_di" bpmnElement="{0}"><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNShape>'
)


def _lanes(inside: str, name: str = "Sistema") -> bytes:
    return around(f'<bpmn:laneSet><bpmn:lane id="l" name="{name}">{inside}</bpmn:lane></bpmn:laneSet>{A}', "a")


def _drawn(*idents: str) -> bytes:
    shapes = "".join(_DRAWN.format(ident) for ident in idents)
    return drawing(process(START, A, END, chain("start", "a", "end")), _SHAPE.format(shapes))


_LONG = "m" * 201

REFERENCES = [
    seed("too-long", _LONG, around(node("manualTask", _LONG), _LONG), says="201 caracteres"),
    seed("too-long", "p" * 201, drawing(process(START, END, chain("start", "end"), ident="p" * 201)), says="El id"),
    seed(
        "too-long",
        "pedido",
        around(node("manualTask", "a"), "a").replace(b'id="pedido"', b'id="pedido" name="' + b"n" * 301 + b'"'),
        says="El nombre",
    ),
    seed(
        "too-long",
        "pedido",
        drawing(
            process(
                extension(
                    f'<zeebe:properties><zeebe:property name="search:{"d" * 101}" value="=1"/></zeebe:properties>'
                ),
                START,
                END,
                chain("start", "end"),
            )
        ),
        says="dato de búsqueda",
    ),
    Seed("too-long-in-file", "", {f"bpmn/{'p' * 300}.bpmn": around(node("manualTask", "a"), "a")}, says="La ruta"),
    Seed(
        "too-long-in-file",
        "",
        {
            PATH: around(node("manualTask", "a"), "a"),
            "bpmn/d.dmn": table('"baja"', '"poco"').replace(b'id="d"', b'id="' + b"d" * 201 + b'"'),
        },
        says="El id de la decisión",
    ),
    seed("missing-id", "pedido", around("<bpmn:userTask name='x'/>"), cured=True, line_of="<bpmn:userTask name='x'"),
    seed("duplicate-id", "a", around(A + A, "a"), cured=True),
    seed("reserved-id", "Start", drawing(process(node("startEvent", "Start"), END, flow("Start", "end"))), cured=True),
    seed(
        "missing-reference",
        "c",
        drawing(
            '<bpmn:message id="pagado" name="pagado"/>',
            process(
                START,
                node("intermediateCatchEvent", "c", '<bpmn:messageEventDefinition messageRef="pagdo"/>'),
                END,
                chain("start", "c", "end"),
            ),
        ),
        says="¿Quisiste decir «pagado»?",
    ),
    seed("flow-without-end", "a_x", around(A + flow("a", "x"), "a"), cured=True),
    seed("stale-reference", "a", around(node("manualTask", "a", "<bpmn:incoming>x</bpmn:incoming>"), "a"), cured=True),
    seed(
        "stale-reference",
        "a",
        around(node("manualTask", "a", "<bpmn:incoming>start_a</bpmn:incoming>" * 2), "a"),
        cured=True,
    ),
    seed("lane-reference", "l", _lanes("<bpmn:flowNodeRef>zzz</bpmn:flowNodeRef>"), cured=True),
    seed("lane-blanks", "l", _lanes("<bpmn:flowNodeRef>\n a </bpmn:flowNodeRef>"), cured=True),
    seed(
        "lane-twice",
        "a",
        _lanes(
            "<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>"
            '<bpmn:lane id="m" name="Otro"><bpmn:flowNodeRef>a</bpmn:flowNodeRef>'
        ),
    ),
    seed("lane-unnamed", "l", _lanes("<bpmn:flowNodeRef>a</bpmn:flowNodeRef>", name="")),
    seed("boundary-host", "b", around(A + node("boundaryEvent", "b", timer("Date", "x"), attachedToRef="z"), "a")),
    seed(
        "crossing-flow",
        "a_c",
        around(A + node("subProcess", "s", START.replace("start", "c")) + flow("a", "c"), "a", "s"),
    ),
    seed("default-not-own", "g", around(node("exclusiveGateway", "g", default="start_g"), "g"), cured=True),
    seed("shape-without-element", "", _drawn("start", "a", "end", "zzz"), cured=True),
    seed("element-without-shape", "a", _drawn("start", "end")),
]


def _choice(tag: str = "exclusiveGateway", first: str = "", second: str = "", **attributes: str) -> bytes:
    return drawing(
        process(
            START,
            node(tag, "g", **attributes),
            A,
            END,
            node("endEvent", "other"),
            chain("start", "g"),
            flow("g", "a", first),
            flow("a", "end"),
            flow("g", "other", second),
        )
    )


def _after_the_start(condition: str) -> bytes:
    return drawing(process(START, A, END, flow("start", "a", condition), flow("a", "end")))


_BARE, _WHERE_X = (flow("a", "end", condition).encode() for condition in ("", "=x"))
STRUCTURE = [
    seed("no-start", "pedido", drawing(process(A, END, flow("a", "end"))), cured=True),
    seed("no-start", "s", around(node("subProcess", "s", A + node("endEvent", "e") + flow("a", "e")), "s"), cured=True),
    seed(
        "several-starts",
        "pedido",
        around(node("startEvent", "again") + A + flow("again", "a"), "a"),
        cured=True,
    ),
    seed(
        "typed-start-inside",
        "i",
        around(
            node(
                "subProcess", "s", node("startEvent", "i", timer("Date", "x")) + node("endEvent", "e") + flow("i", "e")
            ),
            "s",
        ),
        cured=True,
    ),
    seed("no-end", "pedido", drawing(process(START, A, flow("start", "a"))), cured=True),
    seed("empty-subprocess", "s", around(node("subProcess", "s"), "s")),
    seed("start-with-incoming", "start", around(A + flow("a", "start"), "a"), cured=True),
    seed("end-with-outgoing", "end", around(A + node("endEvent", "e") + flow("end", "e"), "a"), cured=True),
    seed(
        "boundary-with-incoming",
        "b",
        around(
            A + node("boundaryEvent", "b", timer("Date", "x"), attachedToRef="a") + flow("a", "b") + flow("b", "end"),
            "a",
        ),
    ),
    seed(
        "boundary-without-outgoing",
        "b",
        around(A + node("boundaryEvent", "b", timer("Date", "x"), attachedToRef="a"), "a"),
        cured=True,
    ),
    seed("unreachable", "a", around(A + flow("a", "end")), cured=True),
    seed("unreachable", "a", around(A + node("manualTask", "c") + chain("a", "c", "a") + flow("c", "end")), cured=True),
    seed("dead-end", "c", around(A + node("manualTask", "c") + flow("a", "c"), "a"), cured=True),
    seed("no-way-out", "c", around(A + node("manualTask", "c") + flow("a", "c") + flow("c", "c"), "a")),
    seed("implicit-split", "a", around(A + node("endEvent", "e") + flow("a", "e"), "a"), cured=True, says="paralela"),
    seed(
        "implicit-split",
        "a",
        around(A + node("endEvent", "e") + flow("a", "e", "=x"), "a"),
        cured=True,
        says="inclusiva",
    ),
    seed("no-conditions", "g", _choice(), cured=True),
    seed("default-not-marked", "g", _choice(first="=x"), cured=True),
    seed("no-default", "g", _choice(first="=x", second="=y"), cured=True),
    seed(
        "no-default",
        "g",
        drawing(process(START, node("exclusiveGateway", "g"), END, chain("start", "g") + flow("g", "end", "=x"))),
        cured=True,
    ),
    seed(
        "condition-missing",
        "g_other",
        drawing(
            process(
                START,
                node("exclusiveGateway", "g", default="g_a"),
                A,
                END,
                node("endEvent", "other"),
                chain("start", "g", "a", "end"),
                flow("g", "other"),
                flow("g", "end", "=x"),
            )
        ),
        cured=True,
    ),
    seed("gateway-alone", "g", around(node("parallelGateway", "g"), "g")),
    seed("condition-ignored", "g_a", _choice("parallelGateway", first="=x"), cured=True),
    seed("condition-alone", "a_end", around(A, "a").replace(_BARE, _WHERE_X), says="el único"),
    seed("condition-after-event", "start_a", _after_the_start("=x"), says="evento de inicio"),
    seed("event-gateway-target", "a", _choice("eventBasedGateway"), cured=True),
    seed("event-gateway-branches", "g", around(node("eventBasedGateway", "g"), "g"), cured=True),
]

SEEDS = [*REFERENCES, *STRUCTURE]
