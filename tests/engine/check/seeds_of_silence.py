"""Faults that make no noise: what never comes, what comes at once, what is shown as it is written, names of nobody."""

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
from tests.engine.check.seeds_of_fit import TO, form, receiving, service, waiting


def _mails_in_a_circle(wait: str) -> bytes:
    """A service and a wait that come round for as long as a condition holds."""
    send = extension(f'<zeebe:taskDefinition type="mail.send"/><zeebe:ioMapping>{TO}</zeebe:ioMapping>')
    inside = node("serviceTask", "s", send) + node("intermediateCatchEvent", "c", timer("Duration", wait))
    choice = node("exclusiveGateway", "g", default="g_end")
    more = flow("g", "s", "=sent = null") + flow("g", "end")
    return drawing(process(START, inside + choice, END, chain("start", "s", "c", "g"), more))


def _hanging(host: str, event: str) -> bytes:
    border = node("boundaryEvent", "b", event, attachedToRef="a") + flow("b", "end")
    return around(host + border, "a")


TIMES = [
    seed("timer-at-once", "c", waiting("Duration", "P0D"), says="«P0D», no dura nada"),
    seed(
        "timer-at-once", "c", waiting("Duration", '=duration("PT0S")'), says="no dura nada", line_of='=duration("PT0S'
    ),
    seed("timer-at-once", "c", waiting("Duration", "-PT1H"), says="es negativo"),
    seed("timer-at-once", "c", waiting("Duration", '=duration("-P1D")'), says="es negativo"),
    seed("timer-at-once", "c", waiting("Date", "2020-01-31T09:00:00-05:00"), says="ya pasó"),
    seed("timer-at-once", "c", waiting("Date", '=now() - duration("P1D")'), says="ya pasó"),
    seed("timer-at-once", "c", _mails_in_a_circle("PT0S"), says="está en un bucle donde no se espera a nadie más"),
    seed("argument-wrong", "c", waiting("Date", "=add working days(now(), 0.5)"), says="necesita un número entero"),
    seed("boundary-too-late", "b", _hanging(node("manualTask", "a"), timer("Duration", "P1D")), says="«a» se hace al"),
]


def _work(**definition: str) -> bytes:
    attributes = " ".join(f'{name}="{text}"' for name, text in definition.items())
    inside = f'<zeebe:taskDefinition type="mail.send" {attributes}/><zeebe:ioMapping>{TO}</zeebe:ioMapping>'
    return around(node("serviceTask", "a", extension(inside)), "a")


def _urgent(priority: str) -> bytes:
    return around(node("userTask", "a", extension(f'<zeebe:priorityDefinition priority="{priority}"/>')), "a")


def _keyed(key: str) -> bytes:
    subscription = extension(f'<zeebe:subscription correlationKey="{key}"/>')
    return receiving(f'<bpmn:message id="m" name="m">{subscription}</bpmn:message>')


AMOUNTS = [
    seed("number-wrong", "a", _work(retries="tres"), says="«tres»: debe ser un número entero, de 0", line_of='tres"'),
    seed("number-wrong", "a", _work(retries="=1.5"), says="Los reintentos de la tarea de servicio «a»"),
    seed("number-wrong", "a", _work(retries="-1"), says="de 0 en adelante"),
    seed("number-wrong", "a", _urgent("alta"), says="La prioridad de la tarea de usuario «a», «alta»"),
    seed("key-empty", "m", _keyed("=null"), says="es siempre nada", line_of="null"),
    seed("key-empty", "m", _keyed("=&quot;&quot;"), says="un texto vacío"),
    seed("message-without-key", "r", _keyed("")),
]

_LETTER = '<zeebe:input source="={}" target="to"/>'

TEXTS = [
    seed("text-elsewhere", "a", around(node("userTask", "a", name="Revisar ${nombre}"), "a"), says="en el nombre"),
    seed("text-elsewhere", "a", service(_LETTER.format("&quot;Hola, ${nombre}&quot;")), says="«${nombre}» en la entra"),
    seed("text-elsewhere", "a", service('<zeebe:input source="Hola, #{nombre}" target="to"/>'), says="«#{nombre}»"),
    Seed("text-elsewhere-in-file", "", {PATH: around(""), "bpmn/correos/a.md": b"Hola,\n${nombre}"}, line_of="${nom"),
]


def _catching(host: str, code: str = "malo") -> bytes:
    error = f'<bpmn:error id="e" name="e" errorCode="{code}"/>'
    return _hanging(host, '<bpmn:errorEventDefinition errorRef="e"/>').replace(
        b"<bpmn:proc", f"{error}<bpmn:proc".encode()
    )


def _sub(thrown: str) -> str:
    """A subprocess that ends with an error of this id, or well."""
    bad = node("endEvent", "bad", f'<bpmn:errorEventDefinition errorRef="{thrown}"/>')
    choice = (
        node("exclusiveGateway", "g", default="g_o") + node("endEvent", "o") + flow("g", "bad", "=x") + flow("g", "o")
    )
    return node(
        "subProcess", "a", node("startEvent", "i") + node("userTask", "u") + chain("i", "u", "g") + choice + bad
    )


_OTHER = b'<bpmn:error id="otro" name="otro" errorCode="mala"/>'
_CALL = node("callActivity", "a", extension('<zeebe:calledElement processId="otro"/>'))
_CALLED = process(node("startEvent", "s"), node("endEvent", "f"), chain("s", "f"), ident="otro").encode()

ERRORS = [
    seed("error-never-raised", "b", _catching(node("userTask", "a")), says="«malo», que la tarea de usuario «a» no da"),
    seed("error-never-raised", "b", _hanging(node("userTask", "a"), "<bpmn:errorEventDefinition/>"), says="un error"),
    seed(
        "error-never-raised",
        "b",
        _catching(_sub("otro")).replace(b"<bpmn:proc", _OTHER + b"<bpmn:proc", 1),
        says="¿Quisiste decir «mala»?",
    ),
    seed("error-never-raised", "b", _catching(_CALL).replace(b"</bpmn:process>", b"</bpmn:process>" + _CALLED)),
]


def _sending(name: str, awaited: str = "cuenta-lista") -> bytes:
    """One process sends a message by a service, and another waits for one."""
    inputs = f'<zeebe:input source="{name}" target="name"/><zeebe:input source="1" target="correlation_key"/>'
    send = f'<zeebe:taskDefinition type="message.send"/><zeebe:ioMapping>{inputs}</zeebe:ioMapping>'
    key = extension('<zeebe:subscription correlationKey="=instanceKey"/>')
    other = process(
        node("startEvent", "s"), node("receiveTask", "r", messageRef="m"), node("endEvent", "f"), chain("s", "r", "f"),
        ident="otro",
    )  # fmt: skip
    inside = process(START, node("serviceTask", "a", extension(send)), END, chain("start", "a", "end"))
    return drawing(f'<bpmn:message id="m" name="{awaited}">{key}</bpmn:message>', inside, other)


def _kept_for(length: str) -> bytes:
    more = f'<zeebe:input source="{length}" target="time_to_live"/></zeebe:ioMapping>'
    return _sending("cuenta-lista").replace(b"</zeebe:ioMapping>", more.encode(), 1)


def _begun_twice() -> bytes:
    def start(ident: str, ref: str) -> str:
        return node("startEvent", ident, f'<bpmn:messageEventDefinition messageRef="{ref}"/>')

    messages = '<bpmn:message id="m" name="nuevo"/><bpmn:message id="n" name="nuevo"/>'
    ways = chain("s", "a", "end") + flow("t", "a")
    return drawing(messages, process(start("s", "m"), start("t", "n"), node("userTask", "a"), END, ways))


def _changing(task: str) -> bytes:
    inputs = f'<zeebe:ioMapping><zeebe:input source="{task}" target="element"/></zeebe:ioMapping>'
    change = extension(f'<zeebe:taskDefinition type="task.update"/>{inputs}')
    return around(node("userTask", "revisar") + node("serviceTask", "a", change), "revisar", "a")


_BADLY_TYPED = table('"alta"', '"medio"').replace(
    b'<output name="esfuerzo">', b'<output name="esfuerzo" typeRef="number">'
)

MESSAGES = [
    seed("message-unawaited", "a", _sending("cuenta-list"), says="decir «cuenta-lista»?", line_of='cuenta-list"'),
    seed("message-unawaited", "a", _sending("=&quot;otra-cosa&quot;"), says="«otra-cosa», que nadie espera"),
    seed("message-unsent", "r", _sending("otra-cosa"), says="«cuenta-lista», que nadie envía"),
    seed("starts-alike", "t", _begun_twice(), says="el mismo mensaje que «s», «nuevo»"),
    seed("length-unread", "a", _kept_for("dos días"), says="es «dos días», que no es", line_of='dos días"'),
    seed("length-unread", "a", _kept_for("-PT1H"), says="«-PT1H»"),
    seed("task-unknown", "a", _changing("revisr"), says="¿Quisiste decir «revisar»?", line_of='revisr"'),
    seed("task-unknown", "a", _changing("=&quot;a&quot;"), says="«a», que no es de usuario"),
]

_START_TWICE = drawing(
    process(
        START, node("startEvent", "otra"), node("userTask", "a"), END, chain("start", "a", "end"), flow("otra", "a")
    )
)

SHAPES = [
    seed("several-starts", "pedido", _START_TWICE, cured=True),
    seed("no-picture", "", around(node("userTask", "a"), "a")),
]


def _rows(read: str) -> dict[str, bytes]:
    """A list of a form, and a task for each of its rows."""
    loop = '<zeebe:loopCharacteristics inputCollection="=hijos" inputElement="hijo"/>'
    each = f"<bpmn:multiInstanceLoopCharacteristics>{extension(loop)}</bpmn:multiInstanceLoopCharacteristics>"
    script = extension(f'<zeebe:script expression="={read}" resultVariable="x"/>') + each
    asked = extension('<zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition assignee="x"/>')
    rows = {"type": "dynamiclist", "id": "hijos", "path": "hijos", "components": [_field("nombre")]}
    drawn = around(node("userTask", "q", asked) + node("scriptTask", "a", script), "q", "a")
    return {PATH: drawn, "forms/f.form": form(more=[rows])}


def _field(key: str) -> dict[str, str]:
    return {"type": "textfield", "id": key, "key": key, "label": key}


def _listing(template: str) -> dict[str, bytes]:
    """A letter over the rows of a form's list."""
    files = _rows("hijo.nombre")
    data = '<zeebe:input source="={&quot;hijos&quot;: hijos}" target="data"/>'
    inputs = f'<zeebe:ioMapping><zeebe:input source="bpmn/carta.md" target="template"/>{data}</zeebe:ioMapping>'
    write = node("serviceTask", "l", extension(f'<zeebe:taskDefinition type="letter.write"/>{inputs}'))
    drawn = files[PATH].decode().replace(flow("a", "end"), chain("a", "l", "end")).replace(END, END + write)
    return {**files, PATH: drawn.encode(), "bpmn/carta.md": template.encode()}


_LOOP = "Carta: hijos\n\n{{{{#loop hijos}}}}{{{{ {} }}}}{{{{/loop}}}}"

ROWS = [
    Seed("entry-unknown", "a", _rows("hijo.nonbre"), says="decir «nombre»?", line_of="hijo.nonbre"),
    Seed("template-name-unknown", "", _listing(_LOOP.format("nonbre")), says="decir «nombre»?", line_of="nonbre"),
    Seed("template-name-unknown", "", _listing(_LOOP.format("this.nonbre")), says="lee «this.nonbre»"),
    Seed("template-head", "", _listing("Hola\n\nque tal"), says="«Carta: …» y una línea en blanco"),
    Seed("template-head", "", _listing("Carta:\n\nque tal"), says="la tarea de servicio «l» necesita"),
]


def _answering(one: str, condition: str) -> dict[str, bytes]:
    """A decision that answers with these values, and a choice by its answer."""
    rule = node("businessRuleTask", "r", extension('<zeebe:calledDecision decisionId="d" resultVariable="ruta"/>'))
    gate = node("exclusiveGateway", "g", default="g_no") + node("endEvent", "no") + flow("g", "no")
    drawn = process(START, rule, gate, END, chain("start", "r", "g"), flow("g", "end", condition))
    return {PATH: drawing(drawn), "bpmn/d.dmn": table('"alta"', one, '"baja"', one)}


DECISIONS = [
    Seed(
        "rule-kind", "", {"bpmn/d.dmn": _BADLY_TYPED}, says='da "medio", un texto, y la columna «esfuerzo» declara un'
    ),
    Seed(
        "kinds-apart", "g_end", _answering("5", "=ruta = &quot;medio&quot;"), says='un número, con «"medio"», un texto'
    ),
    Seed("kinds-apart", "g_end", _answering('"medio"', "=ruta &gt; 3"), says="un texto, con «3», un número"),
    Seed("kind-wrong", "g_end", _answering("5", "=ruta"), says="da un número y no verdadero o falso"),
]


def _two_pools() -> bytes:
    """A flow from the process of one pool to that of another."""
    pools = (
        '<bpmn:participant id="p1" name="Cliente" processRef="pedido"/><bpmn:participant id="p2" processRef="otro"/>'
    )
    one = process(START, node("userTask", "a"), END, chain("start", "a", "end"), flow("a", "b"))
    two = process(
        node("startEvent", "s"), node("userTask", "b"), node("endEvent", "f"), chain("s", "b", "f"), ident="otro"
    )
    return drawing(f'<bpmn:collaboration id="c">{pools}</bpmn:collaboration>', one, two)


def _begun_by_a_catch(tag: str) -> bytes:
    """A process without a start event, whose first element waits for a message."""
    message = '<bpmn:message id="m" name="nuevo"/>'
    inside = "" if tag == "receiveTask" else '<bpmn:messageEventDefinition messageRef="m"/>'
    first = node(tag, "c", inside, **({"messageRef": "m"} if tag == "receiveTask" else {}))
    return drawing(message, process(first, node("userTask", "a"), END, chain("c", "a", "end")))


_CARDINALITY = "<bpmn:loopCardinality>3</bpmn:loopCardinality>"
_TIMES = f"<bpmn:multiInstanceLoopCharacteristics>{_CARDINALITY}</bpmn:multiInstanceLoopCharacteristics>"
_LANE = '<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
_POOL = '<bpmn:collaboration id="k"><bpmn:participant id="p" name="Mesa" processRef="pedido"/></bpmn:collaboration>'

BEGINNINGS = [
    seed(
        "flow-across-pools", "a_b", _two_pools(), cured=True, says="El flujo de «a» a «b» va de un participante a otro"
    ),
    seed("begins-by-catch", "c", _begun_by_a_catch("intermediateCatchEvent"), cured=True, says="espera un mensaje"),
    seed("begins-by-catch", "c", _begun_by_a_catch("receiveTask"), cured=True),
    seed("loop-in-bpmn", "a", around(node("userTask", "a", _TIMES), "a"), cured=True),
    seed(
        "lane-unnamed",
        "l",
        drawing(_POOL, process(_LANE, START, node("userTask", "a"), END, chain("start", "a", "end"))),
        cured=True,
        says="El carril de «Mesa» no tiene nombre",
    ),
]

SEEDS = [*BEGINNINGS, *DECISIONS, *TIMES, *AMOUNTS, *TEXTS, *ERRORS, *MESSAGES, *SHAPES, *ROWS]
