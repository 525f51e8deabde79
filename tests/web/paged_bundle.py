"""The small procedure in phases: each a collapsed subprocess with a page of its own, as desktop editors write it.

Top: *Ingreso* (may be withdrawn by a button) → *Revisión* (a term runs around it) → end. Inside *Revisión* stands
*Visto bueno*, which has a page too. All pages begin at the same corner, so that one drawn upon another would show.
"""

from itertools import pairwise

from tests.web import small_bundle

PLACES = {
    "prueba": ("inicio", "ingreso", "revision", "vence", "retira", "fin"),
    "ingreso": ("ingreso_inicio", "datos", "sellar", "adjuntar", "ingreso_fin"),
    "revision": ("revision_inicio", "revisar", "visto", "revision_fin"),
    "visto": ("visto_inicio", "aprobar", "visto_fin"),
}
#: Elements that are smaller than an activity.
_EVENTS = ("inicio", "fin", "vence", "retira")


def files() -> dict[str, bytes]:
    """The whole bundle by path."""
    return small_bundle.files() | {"bpmn/prueba.bpmn": diagram()}


def diagram(planes: tuple[str, ...] = tuple(PLACES)) -> bytes:
    """The drawing; of the subprocesses, those that are not among ``planes`` are not drawn inside."""
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="prueba"
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
      xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI">
      <message id="retiro" name="retiro"><extensionElements><zeebe:subscription correlationKey="=instanceKey"/>
      </extensionElements></message>
      <process id="prueba" name="Prueba" isExecutable="true">
      <extensionElements><zeebe:properties><zeebe:property name="publico" value="true"/></zeebe:properties>
      </extensionElements>
      <startEvent id="inicio"/>
      <subProcess id="ingreso" name="Ingreso">{
        _road(
            "ingreso", _user("datos", "Tus datos", "Solicitante"), _SEAL, _user("adjuntar", "Adjuntar", "Solicitante")
        )
    }</subProcess>
      <boundaryEvent id="retira" name="Se retira" attachedToRef="ingreso"><extensionElements><zeebe:properties>
        <zeebe:property name="accion" value="Retirar"/></zeebe:properties></extensionElements>
        <messageEventDefinition id="retira_m" messageRef="retiro"/></boundaryEvent>
      <subProcess id="revision" name="Revisión">{
        _road(
            "revision",
            _user("revisar", "Revisar", "Verificador"),
            f'<subProcess id="visto" name="Visto bueno">{_road("visto", _user("aprobar", "Aprobar", "Supervisor"))}</subProcess>',
        )
    }
      </subProcess>
      <boundaryEvent id="vence" name="Vence" attachedToRef="revision"><timerEventDefinition id="vence_t">
        <timeDuration>P30D</timeDuration></timerEventDefinition></boundaryEvent>
      <endEvent id="fin" name="Aprobada"/>
      {_flow("inicio", "ingreso")}{_flow("ingreso", "revision")}{_flow("revision", "fin")}
      {_flow("retira", "fin")}{_flow("vence", "fin")}</process>
      {"".join(_plane(ident) for ident in planes)}</definitions>""".encode()


_SEAL = (
    '<serviceTask id="sellar" name="Sellar"><extensionElements><zeebe:taskDefinition type="prueba.sellar"/>'
    "</extensionElements></serviceTask>"
)


def _user(ident: str, name: str, group: str) -> str:
    return f"""<userTask id="{ident}" name="{name}"><extensionElements><zeebe:userTask/>
      <zeebe:assignmentDefinition candidateGroups="{group}"/>
      </extensionElements></userTask>"""


def _road(holder: str, *steps: str) -> str:
    """A start, these steps in a row, an end."""
    idents = [f"{holder}_inicio", *(step.split('id="')[1].split('"')[0] for step in steps), f"{holder}_fin"]
    flows = "".join(_flow(a, b) for a, b in pairwise(idents))
    return f'<startEvent id="{idents[0]}"/>{"".join(steps)}<endEvent id="{idents[-1]}"/>{flows}'


def _flow(source: str, target: str) -> str:
    return f'<sequenceFlow id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def _plane(page: str) -> str:
    shapes = "".join(_shape(ident, 150 * n) for n, ident in enumerate(PLACES[page]))
    idents = [ident for ident in PLACES[page] if ident not in ("vence", "retira")]
    edges = "".join(
        f'<di:BPMNEdge id="{a}_{b}_di" bpmnElement="f_{a}_{b}"><dd:waypoint x="0" y="40"/><dd:waypoint x="9" y="40"/>'
        "</di:BPMNEdge>"
        for a, b in pairwise(idents)
    )
    return f"""<di:BPMNDiagram id="{page}_d"><di:BPMNPlane id="{page}_p" bpmnElement="{page}">{shapes}{edges}
      </di:BPMNPlane></di:BPMNDiagram>"""


def _shape(ident: str, x: int) -> str:
    wide, high = (36, 36) if ident.endswith(_EVENTS) else (100, 80)
    shut = ' isExpanded="false"' if ident in PLACES else ""
    return f"""<di:BPMNShape id="{ident}_di" bpmnElement="{ident}"{shut}>
      <dc:Bounds x="{x}" y="0" width="{wide}" height="{high}"/></di:BPMNShape>"""
