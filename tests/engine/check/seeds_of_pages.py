"""Faults of pages, and of terms that hang where nobody has a task."""

from tests.engine.check.drawings import END, START, chain, drawing, extension, flow, node, process, seed, timer

INSIDE = node("startEvent", "i") + node("manualTask", "m") + node("endEvent", "o") + chain("i", "m", "o")
_OUTSIDE = ("start", "s", "end")


def page(of: str, *idents: str, opened: str = "", lines: tuple[str, ...] = ()) -> str:
    """A plane that shows these elements and flows; ``opened``: the subprocess that is drawn open."""
    expanded = {ident: f' isExpanded="{str(ident == opened).lower()}"' if ident == "s" else "" for ident in idents}
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{of}_{ident}_di" bpmnElement="{ident}"{expanded[ident]}>'
        '<dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNShape>'
        for ident in idents
    )
    shapes += "".join(
        f'<bpmndi:BPMNEdge id="{of}_{ident}_di" bpmnElement="{ident}"><di:waypoint x="1" y="2"/>'
        '<di:waypoint x="9" y="2"/></bpmndi:BPMNEdge>'
        for ident in lines
    )
    return f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="{of}">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'


def paged(*pages: str, inside: str = INSIDE) -> bytes:
    """start → a subprocess → end, on these pages."""
    return drawing(process(START, node("subProcess", "s", inside), END, chain("start", "s", "end")), *pages)


def term(groups: str, on: str = "s", host: str = "s", tasks: str = "front desk") -> bytes:
    """A subprocess whose task is somebody's, with a timer for some groups on the border of ``on``."""
    assigned = extension(f'<zeebe:assignmentDefinition candidateGroups="{tasks}"/>')
    inside = node("startEvent", "i") + node("userTask", "m", assigned) + node("endEvent", "o") + chain("i", "m", "o")
    written = extension(f'<zeebe:properties><zeebe:property name="timer:task" value="{groups}"/></zeebe:properties>')
    late = node("boundaryEvent", "t", written + timer("Duration", "P30D"), attachedToRef=on) + node("endEvent", "late")
    beside = node("manualTask", "b")
    road = chain("start", host, "b", "end") + flow("t", "late")
    return drawing(process(START, node("subProcess", "s", inside), beside, late, END, road))


SEEDS = [
    seed("page-missing", "s", paged(page("pedido", *_OUTSIDE)), says="sus 3 elementos"),
    seed("page-missing", "s", paged(page("pedido", *_OUTSIDE), page("s")), says="no tiene página"),
    seed("element-without-shape", "m", paged(page("pedido", *_OUTSIDE), page("s", "i", "o"))),
    seed(
        "drawn-elsewhere",
        "m",
        paged(page("pedido", *_OUTSIDE, "m"), page("s", "i", "o")),
        says="en la del subproceso",
    ),
    seed("drawn-elsewhere", "end", paged(page("pedido", "start", "s"), page("s", "i", "m", "o", "end"))),
    seed(
        "drawn-elsewhere",
        "i_m",
        paged(page("pedido", *_OUTSIDE, lines=("i_m", "start_s")), page("s", "i", "m", "o", lines=("m_o",))),
        says="El flujo",
    ),
    seed("term-without-task", "t", term("front desc"), says="¿Quisiste decir «front desk»?"),
    seed("term-without-task", "t", term("front desk, back desk"), says="«back desk»"),
    seed("term-without-task", "t", term("front desk", on="b"), says="nunca la tiene"),
]
