"""Faults of expressions, and of the fit with forms, services, decisions, messages and groups."""

import json

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


def form(*keys: str, **more: object) -> bytes:
    """A form with text fields."""
    fields = [{"type": "textfield", "id": key, "key": key, "label": key} for key in keys]
    return json.dumps({"type": "default", "id": "f", "components": [*fields, *more.get("more", [])]}).encode()  # type: ignore[misc]


def decided(
    condition: str, form_fields: tuple[str, ...] = ("decision",), other: str = "", gateway: str = "exclusiveGateway"
) -> dict[str, bytes]:
    """A user task that fills a form, then a choice by a condition."""
    task = node(
        "userTask", "a", extension('<zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition assignee="x"/>')
    )
    default = {} if other else {"default": "g_no"}
    data = drawing(
        process(
            START,
            task,
            node(gateway, "g", **default),
            END,
            node("endEvent", "no"),
            chain("start", "a", "g"),
            flow("g", "end", condition),
            flow("g", "no", other),
        )
    )
    return {PATH: data, "forms/f.form": form(*form_fields)}


def service(inside: str = "", type_: str = "mail.send", border: str = "") -> bytes:
    """A service task with these mappings."""
    task = f'<zeebe:taskDefinition type="{type_}"/><zeebe:ioMapping>{inside}</zeebe:ioMapping>'
    return around(node("serviceTask", "a", extension(task)) + border, "a")


TO = '<zeebe:input source="=&quot;x@y.pe&quot;" target="to"/>'


def waiting(kind: str, text: str) -> bytes:
    """An intermediate timer."""
    return around(node("intermediateCatchEvent", "c", timer(kind, text)), "c")


def receiving(message: str, ref: str = "m") -> bytes:
    """A receive task, and the message it waits for."""
    return drawing(
        message,
        process(
            START,
            node("receiveTask", "r", messageRef=ref) if ref else node("receiveTask", "r"),
            END,
            chain("start", "r", "end"),
        ),
    )


def ruled(called: str) -> bytes:
    """A business rule task."""
    return around(node("businessRuleTask", "r", extension(called)), "r")


DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
    '<decision id="{id}" name="Clasificar"><variable name="Clasificar"/>'
    "<literalExpression><text>{text}</text></literalExpression></decision></definitions>"
)

_RULE = '<zeebe:calledDecision decisionId="{}" resultVariable="ruta"/>'


def _dmn(text: str = "1 + 1", ident: str = "clasificar") -> bytes:
    return DMN.format(id=ident, text=text).encode()


_TWO = node("userTask", "a", extension('<zeebe:assignmentDefinition candidateGroups="Verificadr"/>'))

_CALL = node("callActivity", "c", extension('<zeebe:calledElement processId="{}"/>'))

_INSIDE = node("startEvent", "i") + _CALL + node("endEvent", "o") + chain("i", "c", "o")


def _calling() -> str:
    return process(
        node("startEvent", "s"), _CALL.format("sin-fin"), node("endEvent", "e"), chain("s", "c", "e"), ident="llama"
    )


_ERROR = '<bpmn:error id="e" name="e" errorCode="{}"/>'


def _throwing(error: str) -> bytes:
    inside = (
        node("startEvent", "i")
        + node("endEvent", "bad", '<bpmn:errorEventDefinition errorRef="e"/>')
        + flow("i", "bad")
    )
    more = node("endEvent", "fine") + flow("i", "fine")
    return drawing(error, process(START, node("subProcess", "s", inside + more), END, chain("start", "s", "end")))


def _caught(code: str) -> bytes:
    border = node("boundaryEvent", "b", '<bpmn:errorEventDefinition errorRef="e"/>', attachedToRef="a") + flow(
        "b", "end"
    )
    return service(TO, border=border).replace(b"<bpmn:process", _ERROR.format(code).encode() + b"<bpmn:process")


CHOICE = {
    "type": "radio",
    "id": "ruta",
    "key": "ruta",
    "label": "Ruta",
    "values": [{"label": "Aprobar", "value": "aprobar"}, {"label": "Denegar", "value": "denegar"}],
}

FIT = [
    Seed(
        "name-unknown",
        "g_end",
        decided("=decicion = 1"),
        cured=True,
        says="¿Quisiste decir «decision»?",
        line_of="decicion",
    ),
    Seed("name-unknown", "g_end", decided("=decision = 1", ("decisionn",)), cured=True, says="«decisionn»"),
    seed("name-unknown", "c", waiting("Date", "=now() + P5D"), cured=True, says='duration("P5D")'),
    seed(
        "name-too-late",
        "first",
        around(
            node("scriptTask", "first", extension('<zeebe:script expression="=later" resultVariable="x"/>'))
            + node("scriptTask", "second", extension('<zeebe:script expression="=1" resultVariable="later"/>')),
            "first",
            "second",
        ),
        says="la da «second»",
    ),
    Seed(
        "entry-unknown", "g_end", decided("=persona.nombr = 1", ("persona.nombre",)), says="¿Quisiste decir «nombre»?"
    ),
    Seed("entry-unknown", "g_end", decided("=persona.edad = 1", ("persona.nombre",)), says="«persona» tiene «nombre»"),
    Seed(
        "value-unknown",
        "g_end",
        {**decided("=ruta = &quot;aprovar&quot;"), "forms/f.form": form(more=[CHOICE])},
        says="¿Quisiste decir «aprobar»?",
        line_of="&quot;aprovar",
    ),
    seed("service-missing", "a", around(node("serviceTask", "a"), "a"), cured=True),
    seed(
        "service-unknown",
        "a",
        service(TO, "mail.sned"),
        cured=True,
        says="¿Quisiste decir «mail.send»?",
        line_of="mail.sned",
    ),
    seed("service-input-missing", "a", service(), says="«to»"),
    seed(
        "service-input-unknown",
        "a",
        service(TO + '<zeebe:input source="=1" target="copi"/>'),
        says="¿Quisiste decir «copy»?",
        line_of='copi"',
    ),
    seed("error-never-raised", "b", _caught("refusd"), says="¿Quisiste decir «refused»?"),
    seed("error-without-code", "bad", _throwing(""), cured=True),
    seed("error-uncaught", "bad", _throwing(_ERROR.format("malo")), cured=True),
    seed("script-missing", "a", around(node("scriptTask", "a", "<bpmn:script>x = 1</bpmn:script>"), "a"), cured=True),
    seed(
        "result-missing",
        "a",
        around(node("scriptTask", "a", extension('<zeebe:script expression="=1"/>')), "a"),
        cured=True,
    ),
    seed("decision-missing", "r", ruled(""), cured=True),
    seed("decision-unknown", "r", ruled(_RULE.format("clasificar")), cured=True),
    Seed("decision-broken", "", {PATH: ruled(_RULE.format("clasificar")), "bpmn/c.dmn": _dmn("1 +")}),
    Seed("decision-broken", "", {PATH: ruled(_RULE.format("clasificar")), "bpmn/c.dmn": b"<x/>"}),
    Seed("rule-value", "", {"bpmn/c.dmn": table('"alta"', '"media"')}, says="¿Quisiste decir «medio»?"),
    Seed("rule-value", "", {"bpmn/c.dmn": table('"altta"', '"medio"')}, says="La regla 1 de «d» dice «altta»"),
    Seed("rule-never", "", {"bpmn/c.dmn": table("-", '"medio"', '"alta"', '"medio"')}, says="La regla 2 de «d»"),
    Seed(
        "rules-overlap",
        "",
        {"bpmn/c.dmn": table('"baja"', '"medio"', '"alta"', '"medio"', "-", '"poco"', policy="UNIQUE")},
        says='Las reglas 1 y 3 de «d» se cumplen a la vez (prisa: "baja")',
    ),
    Seed("decision-twice", "", {"bpmn/a.dmn": _dmn(), "bpmn/b.dmn": _dmn()}),
    seed("form-missing", "a", around(node("userTask", "a"), "a"), cured=True),
    seed("form-unknown", "a", decided("=decision = 1")[PATH], cured=True),
    seed(
        "form-embedded",
        "a",
        around(
            node("userTask", "a", extension('<zeebe:formDefinition formKey="camunda-forms:bpmn:u1"/>')), "a"
        ).replace(
            b'isExecutable="true">',
            b'isExecutable="true"><bpmn:extensionElements><zeebe:userTaskForm id="u1">'
            + form("x").replace(b'"', b"&quot;")
            + b"</zeebe:userTaskForm></bpmn:extensionElements>",
        ),
        cured=True,
    ),
    Seed("form-broken", "", {PATH: around(""), "forms/f.form": b"{"}),
    Seed(
        "form-half-character",
        "",
        {PATH: around(""), "forms/f.form": form("x", more=[{"type": "text", "id": "a", "text": "a\ud800"}])},
    ),
    Seed(
        "form-broken",
        "",
        {PATH: around(""), "forms/f.form": form("x", more=[{"type": "iframe", "key": "marco"}])},
        says="marco",
        line_of='"marco"',
    ),
    Seed("template-broken", "", {PATH: around(""), "bpmn/correos/aviso.md": b"Hola\n\n{{ 1 + }}"}, line_of="{{"),
    Seed("template-broken", "", {PATH: around(""), "bpmn/correos/aviso.md": b"\xff{{ x }}"}),
    seed("message-missing", "r", receiving("", ""), cured=True),
    seed("message-unnamed", "m", receiving('<bpmn:message id="m"/>'), cured=True),
    seed("message-without-key", "r", receiving('<bpmn:message id="m" name="m"/>'), cured=True),
    seed("call-missing", "c", around(node("callActivity", "c"), "c"), cured=True),
    seed("call-unknown", "c", around(_CALL.format("otro"), "c"), cured=True),
    seed("call-never-waits", "c", around(_CALL.format("pedido"), "c")),
    seed("call-never-waits", "c", around(node("subProcess", "sub", _INSIDE.format("pedido")), "sub")),
    seed("call-circle", "c", around(node("userTask", "a") + _CALL.format("pedido"), "a", "c")),
    seed(
        "call-endless",
        "c",
        drawing(_calling(), process(START, node("userTask", "t"), chain("start", "t", "t"), ident="sin-fin")),
    ),
    seed("nobody", "a", around(node("userTask", "a"), "a")),
    Seed(
        "group-unknown",
        "a",
        {PATH: around(_TWO, "a")},
        groups=frozenset({"Verificador"}),
        says="¿Quisiste decir «Verificador»?",
    ),
    seed("end-unnamed", "fin", drawing(process(START, '<bpmn:endEvent id="fin"/>', flow("start", "fin")))),
    seed(
        "end-name-twice",
        "end",
        around(
            node("exclusiveGateway", "g", default="g_end")
            + node("endEvent", "fin", name="end")
            + flow("g", "fin", "=x"),
            "g",
        ),
    ),
]

SEEDS = FIT
