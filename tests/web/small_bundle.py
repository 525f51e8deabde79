"""A small procedure for the pages' tests: what the shipped drawing asks of a page, in four tasks.

Applicant: data (a group, a personal field), a file → a local service → *Verificador* decides, due in six working days
→ *Supervisor* approves as another person → end «Aprobada». Says nothing about Contigo.
"""

import json
from typing import Any

_LANES = {
    "Solicitante": ("inicio", "datos", "adjuntar"),
    "Sistema": ("sellar", "firmar", "decide", "fin", "fin_no"),
    "Verificador": ("revisar",),
    "Supervisor": ("aprobar",),
}


def _task(ident: str, name: str, form: str, extra: str = "", documentation: str = "", estado: str = "Borrador") -> str:
    return f"""<userTask id="{ident}" name="{name}"><documentation>{documentation}</documentation><extensionElements>
      <zeebe:userTask/><zeebe:formDefinition formId="{form}"/>{extra}
      <zeebe:properties><zeebe:property name="estado" value="{estado}"/>
      <zeebe:property name="{"distinta_de" if ident == "aprobar" else "nada"}" value="revisar"/></zeebe:properties>
    </extensionElements></userTask>"""


def _flow(source: str, target: str, condition: str = "") -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def diagram() -> bytes:
    """The drawing, with a picture of its own."""
    lanes = "".join(
        f'<lane id="l{n}" name="{name}">' + "".join(f"<flowNodeRef>{i}</flowNodeRef>" for i in ids) + "</lane>"
        for n, (name, ids) in enumerate(_LANES.items())
    )
    due = '<zeebe:taskSchedule dueDate="=add working days(now(), 6)"/>'
    nodes = [
        '<startEvent id="inicio"/>',
        _task("datos", "Tus datos", "datos", documentation="Escribe tus datos."),
        '<serviceTask id="sellar" name="Sellar"><extensionElements><zeebe:taskDefinition type="prueba.sellar"/>'
        "</extensionElements></serviceTask>",
        '<manualTask id="firmar" name="Firmar"><documentation>Imprime y firma.</documentation></manualTask>',
        _task("adjuntar", "Adjuntar", "adjuntar", documentation="Carga el papel firmado.", estado="Generada"),
        _task("revisar", "Revisar", "revisar", due, "Estamos revisando tu solicitud.", "En evaluación"),
        '<exclusiveGateway id="decide" default="decide_fin_no"/>',
        _task("aprobar", "Aprobar", "aprobar", estado="En evaluación"),
        '<endEvent id="fin" name="Aprobada"/>',
        '<endEvent id="fin_no" name="Denegada"/>',
    ]
    flows = [
        *(_flow(a, b) for a, b in (("inicio", "datos"), ("datos", "sellar"), ("sellar", "firmar"))),
        *(_flow(a, b) for a, b in (("firmar", "adjuntar"), ("adjuntar", "revisar"), ("revisar", "decide"))),
        _flow("decide", "aprobar", '=decision = "si"'),
        _flow("decide", "fin_no"),
        _flow("aprobar", "fin"),
    ]
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="prueba"
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
      xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><process id="prueba" name="Prueba" isExecutable="true">
      <extensionElements><zeebe:properties><zeebe:property name="publico" value="true"/>
      <zeebe:property name="bandeja" value="asunto"/>
      <zeebe:property name="search:asunto" value="=nota"/></zeebe:properties></extensionElements>
      <laneSet id="ls">{lanes}</laneSet>{"".join(nodes)}{"".join(flows)}</process>
      <di:BPMNDiagram id="dia"><di:BPMNPlane id="pl" bpmnElement="prueba"><di:BPMNShape id="s" bpmnElement="revisar">
      <dc:Bounds x="0" y="0" width="100" height="80"/></di:BPMNShape></di:BPMNPlane></di:BPMNDiagram>
      </definitions>""".encode()


def _form(ident: str, *components: dict[str, Any]) -> bytes:
    placed = [{"id": f"c{n}", **component} for n, component in enumerate(components)]
    return json.dumps({"type": "default", "id": ident, "schemaVersion": 18, "components": placed}).encode()


def files() -> dict[str, bytes]:
    """The whole bundle by path."""
    required = {"required": True}
    yes_no = [{"value": "si", "label": "Sí"}, {"value": "no", "label": "No"}]
    personal = {"personal": "true"}
    return {
        "bpmn/prueba.bpmn": diagram(),
        "forms/datos.form": _form(
            "datos",
            {"type": "textfield", "key": "persona.nombre", "label": "Nombre", "validate": required},
            {"type": "textfield", "key": "persona.dni", "label": "DNI", "validate": required, "properties": personal},
        ),
        "forms/adjuntar.form": _form(
            "adjuntar",
            {"type": "textfield", "key": "nota", "label": "Nota", "validate": required},
            {"type": "filepicker", "key": "papel", "label": "Papel", "validate": required},
        ),
        "forms/revisar.form": _form(
            "revisar",
            {"type": "radio", "key": "decision", "label": "Decisión", "validate": required, "values": yes_no},
        ),
        "forms/aprobar.form": _form("aprobar", {"type": "textfield", "key": "visto", "label": "Visto"}),
    }
