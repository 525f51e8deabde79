"""The symbols that Camunda 8 executes, each with a small drawing of it: what runs here is what the check lets pass.

``docs/analistas/simbolos.md`` is written from it (``python -m engine.check.handbook symbols``); a test plays each.
The list is that of Camunda's page on the coverage of BPMN, as of 8.9.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.drawing import BPMN, ZEEBE

#: The end that every drawing reaches by its symbol.
REACHED: Final = "ok"
PATH: Final = "bpmn/p.bpmn"


@dataclass(frozen=True)
class Symbol:
    """One symbol. ``body``: the elements of process ``p``; ``more``: what stands beside the process in the file."""

    group: str
    name: str
    body: str
    more: str = ""
    others: str = ""

    @property
    def files(self) -> dict[str, bytes]:
        """A version that holds nothing else."""
        text = (
            f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:zeebe="{ZEEBE}" id="d" targetNamespace="t">{_DECLARED}'
            f"{self.more}"
            f'<bpmn:process id="p" isExecutable="true">{self.body}</bpmn:process>{self.others}</bpmn:definitions>'
        )
        return {PATH: text.encode(), "forms/f.form": _FORM, "bpmn/d.dmn": _DECISION}


def _node(tag: str, ident: str, inner: str = "", extensions: str = "", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    held = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    return f'<bpmn:{tag} id="{ident}" name="{ident}"{given}>{held}{inner}</bpmn:{tag}>'


def _road(*idents: str) -> str:
    return "".join(
        f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(idents)
    )  # fmt: skip


def _key(name: str) -> str:
    subscription = '<zeebe:subscription correlationKey="=1"/>'
    held = f"<bpmn:extensionElements>{subscription}</bpmn:extensionElements>"
    return f'<bpmn:message id="M_{name}" name="{name}">{held}</bpmn:message>'


_FORM: Final = b'{"type": "default", "components": [{"type": "text", "id": "t", "text": "."}]}'
_DECISION: Final = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="x" name="x" namespace="x">'
    b'<decision id="d" name="d"><variable name="d"/><literalExpression><text>1</text></literalExpression></decision>'
    b"</definitions>"
)
_DECLARED: Final = (
    _key("seguir")
    + _key("llega")
    + '<bpmn:error id="E" errorCode="falla"/><bpmn:escalation id="X" escalationCode="aviso"/>'
    '<bpmn:signal id="S" name="cierre"/>'
)
#: Kind of event → its name, and its definition.
_KINDS: Final[dict[str, tuple[str, str]]] = {
    "none": ("simple", ""),
    "message": ("de mensaje", '<bpmn:messageEventDefinition messageRef="M_llega"/>'),
    "timer": (
        "de tiempo",
        "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>",
    ),
    "error": ("de error", '<bpmn:errorEventDefinition errorRef="E"/>'),
    "signal": ("de señal", '<bpmn:signalEventDefinition signalRef="S"/>'),
    "conditional": (
        "condicional",
        "<bpmn:conditionalEventDefinition><bpmn:condition>=n = 1</bpmn:condition></bpmn:conditionalEventDefinition>",
    ),
    "escalation": ("de escalamiento", '<bpmn:escalationEventDefinition escalationRef="X"/>'),
    "compensate": ("de compensación", "<bpmn:compensateEventDefinition/>"),
    "terminate": ("de término", "<bpmn:terminateEventDefinition/>"),
    "link": ("de enlace", '<bpmn:linkEventDefinition name="salto"/>'),
}
_START, _END, _OK = _node("startEvent", "inicio"), _node("endEvent", "fin"), _node("endEvent", REACHED)
_SEND: Final = (
    '<zeebe:taskDefinition type="message.send"/><zeebe:ioMapping><zeebe:input source="otro" target="name"/>'
    '<zeebe:input source="=1" target="correlation_key"/></zeebe:ioMapping>'
)
_SCRIPT: Final = '<zeebe:script expression="=1" resultVariable="n"/>'
_WAIT: Final = _node("receiveTask", "espera", messageRef="M_seguir")


def _straight(tag: str, inner: str = "", extensions: str = "", before: str = "", **attributes: str) -> str:
    """A process of one element between its start and its end; ``before``: what stands there besides."""
    return _START + before + _node(tag, "x", inner, extensions, **attributes) + _OK + _road("inicio", "x", REACHED)


def _happening(kind: str, start: str) -> str:
    """What makes an event of a kind happen, from a start to an end."""
    if kind in ("error", "escalation"):
        return _fails(start, _KINDS[kind][1])
    set_first = _node("scriptTask", "fija", "", _SCRIPT) if kind == "conditional" else ""
    road = (start, "fija", "espera", "fin") if set_first else (start, "espera", "fin")
    return set_first + _WAIT + _END + _road(*road)


def _fails(start: str, definition: str) -> str:
    """A choice between an end that throws, which is taken, and one that does not."""
    choice = _node("scriptTask", "fija", "", _SCRIPT) + _node("exclusiveGateway", "elige", default="elige_avisa")
    other = '<bpmn:sequenceFlow id="o" sourceRef="elige" targetRef="fin"><bpmn:conditionExpression>=n = 2'
    other += "</bpmn:conditionExpression></bpmn:sequenceFlow>"
    return choice + other + _END + _node("endEvent", "avisa", definition) + _road(start, "fija", "elige", "avisa")


def _start_of(kind: str) -> str:
    return _node("startEvent", "x", _KINDS[kind][1]) + _OK + _road("x", REACHED)


def _beside(kind: str, interrupting: bool) -> str:
    begin = _node("startEvent", "x", _KINDS[kind][1], isInterrupting=str(interrupting).lower())
    extra = _node("subProcess", "aparte", begin + _OK + _road("x", REACHED), triggeredByEvent="true")
    return _START + _happening(kind, "inicio") + extra


def _border(kind: str, interrupting: bool) -> str:
    part = _node("subProcess", "parte", _node("startEvent", "entra") + _happening(kind, "entra"))
    event = _node(
        "boundaryEvent", "x", _KINDS[kind][1], attachedToRef="parte", cancelActivity=str(interrupting).lower()
    )
    after = _node("endEvent", "sigue") + _road("inicio", "parte", "sigue")
    return _START + part + event + _OK + after + _road("x", REACHED)


def _catch(kind: str) -> str:
    if kind == "link":
        return _linked()
    fixed = _node("scriptTask", "fija", "", _SCRIPT) + _road("inicio", "fija", "x", REACHED)
    if kind == "conditional":
        return _START + _node("intermediateCatchEvent", "x", _KINDS[kind][1]) + _OK + fixed
    return _straight("intermediateCatchEvent", _KINDS[kind][1])


def _linked() -> str:
    thrown, caught = (_node(tag, ident, _KINDS["link"][1]) for tag, ident in (
        ("intermediateThrowEvent", "va"), ("intermediateCatchEvent", "x")))  # fmt: skip
    return _START + thrown + caught + _OK + _road("inicio", "va") + _road("x", REACHED)


def _throw(kind: str) -> str:
    if kind == "compensate":
        return _undone(_node("intermediateThrowEvent", "x", _KINDS[kind][1]) + _OK + _road("hace", "x", REACHED))
    if kind == "link":
        return _linked()
    return _straight("intermediateThrowEvent", _KINDS[kind][1], _SEND if kind == "message" else "")


def _end(kind: str) -> str:
    end = _node("endEvent", REACHED, _KINDS[kind][1], _SEND if kind == "message" else "")
    if kind == "compensate":
        return _undone(end + _road("hace", REACHED))
    if kind != "error":
        return _START + end + _road("inicio", REACHED)
    part = _node("subProcess", "parte", _node("startEvent", "entra") + _fails("entra", _KINDS[kind][1]))
    event = _node("boundaryEvent", "b", _KINDS[kind][1], attachedToRef="parte")
    after = _node("endEvent", "sigue") + _road("inicio", "parte", "sigue")
    return _START + part + event + _OK + after + _road("b", REACHED)


def _undone(after: str) -> str:
    """A task, and the one that undoes it."""
    border = _node("boundaryEvent", "b", _KINDS["compensate"][1], attachedToRef="hace")
    handler = _node("scriptTask", "deshace", "", _SCRIPT, isForCompensation="true")
    joined = '<bpmn:association id="a" associationDirection="One" sourceRef="b" targetRef="deshace"/>'
    return (
        _START + _node("scriptTask", "hace", "", _SCRIPT) + border + handler + joined + _road("inicio", "hace") + after
    )


def _events() -> Iterator[Symbol]:
    at = {
        "inicio": ("none message timer signal conditional", _start_of),
        "inicio de subproceso de evento, interrumpe": (_BESIDE_ALL, lambda kind: _beside(kind, True)),
        "inicio de subproceso de evento, no interrumpe": (_BESIDE, lambda kind: _beside(kind, False)),
        "espera": ("message timer signal conditional link", _catch),
        "en el borde, interrumpe": (f"{_BESIDE_ALL} compensate", lambda kind: _border(kind, True)),
        "en el borde, no interrumpe": (_BESIDE, lambda kind: _border(kind, False)),
        "lanza": ("none message signal escalation compensate link", _throw),
        "fin": ("none message error signal escalation compensate terminate", _end),
    }
    for place, (kinds, draw) in at.items():
        for kind in kinds.split():
            body = _throw(kind) if kind == "compensate" else draw(kind)
            yield Symbol("Eventos", f"Evento {_KINDS[kind][0]}: {place}", _end(kind) if place == "fin" else body)


_BESIDE: Final = "message timer signal conditional escalation"
_BESIDE_ALL: Final = f"{_BESIDE} error"


def _loop(sequential: str) -> str:
    found = '<zeebe:loopCharacteristics inputCollection="=[1, 2]" inputElement="uno"/>'
    held = f"<bpmn:extensionElements>{found}</bpmn:extensionElements>"
    return _straight(
        "scriptTask",
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">{held}'
        "</bpmn:multiInstanceLoopCharacteristics>",
        _SCRIPT,
    )


def _gateway(tag: str) -> str:
    if tag == "eventBasedGateway":
        waits = "".join(_node("intermediateCatchEvent", kind, _KINDS[kind][1]) for kind in ("timer", "message"))
        ways = _road("x", "timer", REACHED) + _road("x", "message", "fin")
        return _START + _node(tag, "x") + waits + _OK + _END + _road("inicio", "x") + ways
    condition = "<bpmn:conditionExpression>=2 &gt; n</bpmn:conditionExpression>" if tag != "parallelGateway" else ""
    other = '<bpmn:sequenceFlow id="o" sourceRef="x" targetRef="fin">' + condition.replace("2 &gt;", "9 =")
    other += "</bpmn:sequenceFlow>"
    default = {} if tag == "parallelGateway" else {"default": f"x_{REACHED}"}
    first = _node("scriptTask", "fija", "", _SCRIPT) + _road("inicio", "fija", "x", REACHED)
    return _START + first + _node(tag, "x", **default) + other + _OK + _END


_USER: Final = '<zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition candidateGroups="office"/>'
_INSIDE: Final = _node("startEvent", "entra") + _node("endEvent", "sale") + _road("entra", "sale")
_IN_A_POOL: Final = '<bpmn:collaboration id="c"><bpmn:participant id="x" name="x" processRef="p"/></bpmn:collaboration>'
_LANE: Final = (
    '<bpmn:laneSet id="l"><bpmn:lane id="x" name="x"><bpmn:flowNodeRef>inicio</bpmn:flowNodeRef>'
    f"<bpmn:flowNodeRef>{REACHED}</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)
_CALLED: Final = f'<bpmn:process id="q" name="q" isExecutable="true">{_INSIDE}</bpmn:process>'
_AD_HOC: Final = '<zeebe:adHoc activeElementsCollection="=[&quot;uno&quot;]"/>'

SYMBOLS: Final[tuple[Symbol, ...]] = (
    *_events(),
    Symbol("Tareas", "Tarea de servicio", _straight("serviceTask", "", _SEND)),
    Symbol("Tareas", "Tarea de usuario", _straight("userTask", "", _USER)),
    Symbol("Tareas", "Tarea de recepción", _straight("receiveTask", messageRef="M_llega")),
    Symbol("Tareas", "Tarea de envío", _straight("sendTask", "", _SEND)),
    Symbol(
        "Tareas",
        "Tarea de reglas",
        _straight("businessRuleTask", "", '<zeebe:calledDecision decisionId="d" resultVariable="n"/>'),
    ),
    Symbol("Tareas", "Tarea de script", _straight("scriptTask", "", _SCRIPT)),
    Symbol("Tareas", "Tarea manual", _straight("manualTask")),
    Symbol("Tareas", "Tarea sin tipo", _straight("task")),
    Symbol("Subprocesos", "Subproceso", _straight("subProcess", _INSIDE)),
    Symbol(
        "Subprocesos", "Llamada", _straight("callActivity", "", '<zeebe:calledElement processId="q"/>'), "", _CALLED
    ),
    Symbol("Subprocesos", "Subproceso de evento", _beside("timer", True)),
    Symbol("Subprocesos", "Subproceso ad hoc", _straight("adHocSubProcess", _node("manualTask", "uno"), _AD_HOC)),
    *(
        Symbol("Puertas", name, _gateway(tag))
        for tag, name in (
            ("exclusiveGateway", "Puerta exclusiva"),
            ("parallelGateway", "Puerta paralela"),
            ("inclusiveGateway", "Puerta inclusiva"),
            ("eventBasedGateway", "Puerta de eventos"),
        )
    ),
    Symbol("Participantes", "Participante", _START + _OK + _road("inicio", REACHED), _IN_A_POOL),
    Symbol("Participantes", "Carril", _LANE + _START + _OK + _road("inicio", REACHED)),
    Symbol("Marcas", "Instancias múltiples, a la vez", _loop("false")),
    Symbol("Marcas", "Instancias múltiples, una por una", _loop("true")),
    Symbol("Marcas", "Compensación", _throw("compensate")),
    Symbol(
        "Anotaciones",
        "Nota",
        _START
        + _OK
        + _road("inicio", REACHED)
        + '<bpmn:textAnnotation id="x"><bpmn:text>.</bpmn:text></bpmn:textAnnotation>',
    ),
    Symbol("Anotaciones", "Grupo", _START + _OK + _road("inicio", REACHED) + '<bpmn:group id="x"/>'),
)
