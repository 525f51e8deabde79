"""Faults of what is given and what is read: in forms, in decisions, and of the kinds of value that terms need."""

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
from tests.engine.check.seeds_of_fit import CHOICE, decided, form


def _asking(*components: dict[str, object], variables: str = "") -> dict[str, bytes]:
    """A task that shows these components, in a process that has ``persona.nombre`` and what is declared."""
    persona = '<zeebe:script expression="={&quot;nombre&quot;: &quot;Rosa&quot;}" resultVariable="persona"/>'
    task = '<zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition assignee="x"/>'
    inside = node("scriptTask", "s", extension(persona)) + node("userTask", "a", extension(task))
    declared = extension(f'<zeebe:properties><zeebe:property name="variables" value="{variables}"/></zeebe:properties>')
    body = process(declared, START, inside, END, chain("start", "s", "a", "end"))
    return {PATH: drawing(body), "forms/f.form": form("x", more=list(components))}


def _text(text: str) -> dict[str, object]:
    return {"type": "text", "id": "aviso", "text": text}


def _field(**more: object) -> dict[str, object]:
    return {"type": "textfield", "id": "campo", "key": "campo", "label": "Campo", **more}


FORMS = [
    Seed(
        "name-unknown",
        "aviso",
        _asking(_text("Hola, {{persna.nombre}}")),
        cured=True,
        says="El componente «aviso» del formulario «f» de la tarea de usuario «a» lee «persna»",
        line_of="persna.nombre",
    ),
    Seed("name-unknown", "campo", _asking(_field(defaultValue="=perona")), cured=True, says="decir «persona»?"),
    Seed(
        "entry-unknown",
        "aviso",
        _asking(_text("{{#if persona.nombre != null}}{{persona.nonbre}}{{/if}}")),
        says="¿Quisiste decir «nombre»?",
        line_of="persona.nonbre",
    ),
    Seed(
        "entry-unknown",
        "persona.edad",
        _asking(_field(key="persona.edad", properties={"validate": "=persona.edda > 17"})),
        says="¿Quisiste decir «edad»?",
        line_of="persona.edda",
    ),
    Seed(
        "value-unknown",
        "aviso",
        _asking(CHOICE, {**_text("x"), "conditional": {"hide": '=ruta != "denegr"'}}),
        says="¿Quisiste decir «denegar»?",
        line_of='\\"denegr',
    ),
    Seed(
        "kinds-apart",
        "aviso",
        _asking({"type": "number", "id": "n", "key": "n"}, {**_text("x"), "conditional": {"hide": '=n > "10"'}}),
        says='compara «n», un número, con «"10"», un texto',
    ),
    Seed(
        "form-entry-unknown",
        "campo",
        _asking(_field(validate={"requird": True})),
        says="¿Quisiste decir «required»?",
        line_of='"requird"',
    ),
    Seed("form-entry-unknown", "campo", _asking(_field(required=True)), says="Va dentro de «validate»."),
    Seed("form-entry-unknown", "campo", _asking(_field(validate={"unico": True})), says="en «validate»"),
    Seed("form-entry-unknown", "campo", _asking(_field(condicional={"hide": "=true"})), says="decir «conditional»?"),
    Seed("form-entry-unknown", "campo", _asking(_field(conditional={"hid": "=true"})), says="decir «hide»?"),
    Seed("form-entry-unknown", "campo", _asking(_field(properties={"persnal": "true"})), says="decir «personal»?"),
    Seed("form-entry-unknown", "campo", _asking(_field(patternErrorMessage="x")), says="Va dentro de «validate»."),
    Seed("form-entry-unknown", "campo", _asking(_field(colour="x")), says="Si es de otro programa"),
    Seed(
        "form-entry-value",
        "campo",
        _asking(_field(validate={"required": "sí"})),
        says='dice «required»: "sí" en «validate». Debe ser true, false o FEEL',
        line_of='"required"',
    ),
    Seed("form-entry-value", "campo", _asking(_field(properties={"personal": "si"})), says="Debe ser «true» o «false»"),
    Seed("form-entry-misplaced", "campo", _asking(_field(validate={"max": 3})), says="solo se lee en un número"),
    Seed(
        "form-entry-unread", "campo", _asking(_field(layout={"columns": 4})), says="los campos van uno debajo de otro"
    ),
]


def _decided_by(column: str, condition: str = "=ruta = &quot;poco&quot;") -> dict[str, bytes]:
    """A table with one column over ``persona``, and a choice by what it answers."""
    files = _asking()
    called = extension('<zeebe:calledDecision decisionId="d" resultVariable="ruta"/>')
    gate = node("exclusiveGateway", "g", default="g_no") + node("endEvent", "no") + flow("g", "no")
    drawn = files[PATH].decode().replace(flow("a", "end"), chain("a", "r", "g") + flow("g", "end", condition))
    drawn = drawn.replace(END, END + node("businessRuleTask", "r", called) + gate)
    decision = table('"baja"', '"medio"', '"alta"', '"poco"').replace(b"<text>prisa<", f"<text>{column}<".encode())
    return {**files, PATH: drawn.encode(), "bpmn/d.dmn": decision}


_MERGED, _PUT = "=context merge([persona, {&quot;edad&quot;: 1}])", "=context put(persona, &quot;edad&quot;, null)"


def _copied(read: str, how: str = _MERGED) -> bytes:
    """A variable that is another with something more in it, and who reads it."""
    more = f'<zeebe:script expression="{how}" resultVariable="ella"/>'
    last = f'<zeebe:script expression="={read}" resultVariable="x"/>'
    drawn = _asking()[PATH].decode().replace(flow("a", "end"), chain("a", "m", "n", "end"))
    scripts = node("scriptTask", "m", extension(more)) + node("scriptTask", "n", extension(last))
    return drawn.replace(END, END + scripts).encode()


DECISIONS = [
    Seed(
        "entry-unknown",
        "",
        _decided_by("persona.nonbre"),
        says="La columna «prisa» de la decisión «d» lee «persona.nonbre», que nadie da nunca. ¿Quisiste decir «nombre»?",
    ),
    Seed("value-unknown", "", _decided_by('if persona.nombre = "rosa" then "baja" else "alta"'), says="decir «Rosa»?"),
    Seed("value-unknown", "g_end", _decided_by("persona.nombre", "=ruta = &quot;pocos&quot;"), says="decir «poco»?"),
    Seed("entry-unknown", "n", {**_asking(), PATH: _copied("ella.nonbre")}, says="decir «nombre»?"),
    Seed("entry-unknown", "n", {**_asking(), PATH: _copied("ella.edda")}, says="decir «edad»?"),
    Seed("entry-unknown", "n", {**_asking(), PATH: _copied("ella.nonbre", _PUT)}, says="decir «nombre»?"),
]


def _letter(text: str, template: str = "bpmn/carta.md") -> dict[str, bytes]:
    """A letter with a name and the person's data, and its words."""
    data = '<zeebe:input source="={&quot;de&quot;: persona, &quot;n&quot;: 1}" target="data"/>'
    inputs = f"<zeebe:ioMapping><zeebe:input source='{template}' target='template'/>{data}</zeebe:ioMapping>"
    task = node("serviceTask", "l", extension(f'<zeebe:taskDefinition type="letter.write"/>{inputs}'))
    drawn = _asking()[PATH].decode().replace(flow("a", "end"), chain("a", "l", "end")).replace(END, END + task)
    return {**_asking(), PATH: drawn.encode(), "bpmn/carta.md": f"Carta: una\n\n{text}".encode()}


TEMPLATES = [
    Seed("template-unknown", "l", _letter("Hola", "bpmn/cartta.md"), says="¿Quisiste decir «bpmn/carta.md»?"),
    Seed(
        "template-name-unknown",
        "",
        _letter("{{ we }}\n{{ m }}, {{ n }}"),
        says="La plantilla lee «m», que la tarea de servicio «l» no le da",
        line_of="m }}",
    ),
    Seed(
        "template-name-unknown",
        "",
        _letter("{{#if de.nombre = null}}{{ de.nonbre }}{{/if}}", '="bpmn/carta.md"'),
        says="lee «de.nonbre»",
        line_of="de.nonbre",
    ),
]


def _term(days: str, text: str, kind: str = "Date") -> bytes:
    """Terms in one script, and a timer that is computed from them."""
    terms = f"<zeebe:script expression='={{\"dias\": {days}}}' resultVariable='plazos'/>"
    wait = node("intermediateCatchEvent", "c", timer(kind, text))
    return around(node("scriptTask", "s", extension(terms)) + wait, "s", "c")


def _scheduled(due: str) -> bytes:
    task = f'<zeebe:assignmentDefinition assignee="x"/><zeebe:taskSchedule dueDate="{due}"/>'
    return around(node("userTask", "a", extension(task)), "a")


TERMS = [
    seed(
        "argument-wrong",
        "c",
        _term('"10"', "=add working days(now(), plazos.dias)"),
        says="da a «add working days» un texto, «plazos.dias», y necesita un número",
        line_of="plazos.dias)",
    ),
    seed("argument-wrong", "c", _term("10", '=add working days(now(), "10")'), says='un texto, «"10"»'),
    seed("argument-wrong", "c", _term("10", "=now() + duration(plazos.dias)"), says="un número, «plazos.dias»"),
    seed("kind-wrong", "c", _term("10", "=plazos.dias"), says="da un número y no una fecha"),
    seed("kind-wrong", "c", _term('"10"', "=plazos.dias", "Duration"), says="da un texto y no una duración"),
    seed("kind-wrong", "a", _scheduled("10"), says="La fecha límite de la tarea de usuario «a», «10», da un texto"),
    seed("kind-wrong", "a", _scheduled("=count([instanceKey])"), says="da un número y no una fecha"),
    Seed("kind-wrong", "g_end", decided("=decision"), says="da un texto y no verdadero o falso"),
    Seed("kinds-apart", "g_end", decided("=decision &gt; 10"), says="un texto, con «10», un número"),
]


SEEDS = [*FORMS, *DECISIONS, *TEMPLATES, *TERMS]
