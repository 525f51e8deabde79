"""Four edits that analysts make, each spoilt in five typical ways: the check stops every one with the right sentence.

Each edit lets the request pass a further task before the account is issued, or beside the verification: somebody of a
lane decides in a form, until a timer ends the waiting, and a gateway with a default goes on.
"""

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from engine.check import blocking, check
from services.catalogue import SERVICES
from tests.edits import Edited
from tests.engine.check.test_analysts_edits import DRAWING, FILES, GROUPS, TABLE
from web.properties import PROPERTIES

FIRST_FORM = "forms/identificacion.form"
ENTRY = "f_decide_aprobacion__emision"

Files = dict[str, bytes]


@dataclass(frozen=True)
class Edit:
    """``reads``: the condition that goes on; ``until``: the timer; ``field``: the form that asks, and its key."""

    name: str
    reads: str
    until: str
    field: tuple[str, str]
    more: Callable[[Edited], Edited] = lambda request: request
    files: Callable[[Files], Files] = lambda files: files

    def made(self, spoilt: Callable[[Edited], Edited] = lambda request: request) -> Files:
        """The shipped files with the edit; ``spoilt`` edits what was drawn."""
        files = self.files({**FILES, "forms/nueva.form": asking("nueva.decision", "sí", "no")})
        request = self.more(Edited(files[DRAWING])).add(self.drawn(), beside="emision").lead(ENTRY, to="nueva")
        return {**files, DRAWING: bytes(spoilt(request))}

    def drawn(self) -> str:
        """A lane with the task and its timer, and the gateway."""
        return f"""<bpmn:laneSet id="carriles"><bpmn:lane id="carril" name="Supervisor">
<bpmn:flowNodeRef>nueva</bpmn:flowNodeRef><bpmn:flowNodeRef>sigue</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
<bpmn:userTask id="nueva" name="Decidir otra vez"><bpmn:extensionElements><zeebe:userTask />
<zeebe:formDefinition formId="nueva" /></bpmn:extensionElements></bpmn:userTask>
<bpmn:boundaryEvent id="tarde" name="Tarde" attachedToRef="nueva"><bpmn:timerEventDefinition>
<bpmn:timeDate>{self.until}</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:exclusiveGateway id="sigue" name="¿Sigue?" default="f_no" />
<bpmn:sequenceFlow id="f_1" sourceRef="nueva" targetRef="sigue" />
<bpmn:sequenceFlow id="f_2" sourceRef="tarde" targetRef="fin_anulada_de_oficio" />
<bpmn:sequenceFlow id="f_no" name="No" sourceRef="sigue" targetRef="fin_anulada_de_oficio" />
<bpmn:sequenceFlow id="f_si" name="Sí" sourceRef="sigue" targetRef="emision">
<bpmn:conditionExpression>{self.reads}</bpmn:conditionExpression></bpmn:sequenceFlow>"""


def asking(key: str, *values: str) -> bytes:
    """A form with one mandatory choice."""
    options = [{"label": value, "value": value} for value in values]
    choice = {"type": "radio", "id": "r", "key": key, "label": "Decisión", "values": options}
    return json.dumps({"id": "nueva", "components": [{**choice, "validate": {"required": True}}]}).encode()


def swapped(files: Files, path: str, old: str, new: str) -> Files:
    """The files with a text of a form or a mail replaced where it first stands."""
    text = files[path].decode()
    assert old in text, old
    return {**files, path: text.replace(old, new, 1).encode()}


def with_term(request: Edited, days: str = "2") -> Edited:
    return request.retype("fijar_plazos", '"respuesta": 6', f'"respuesta": 10, "otra_vez": {days}')


def with_field(files: Files) -> Files:
    form = json.loads(files[FIRST_FORM])
    asked = json.loads(asking("alcalde.vigencia", "vigente", "vencida"))["components"][0]
    form["components"].insert(2, asked)
    return {**files, FIRST_FORM: json.dumps(form).encode()}


def with_rule(files: Files) -> Files:
    cells = "".join(entry("input", text) for text in ("-", '"encargado"', "-", "-"))
    said = "".join(entry("output", text) for text in ('"alta"', '"doble"', "95", "[]"))
    table = Edited(files[TABLE]).add(f"<dmn:rule>{cells}{said}</dmn:rule>", beside="regla_01")
    return {**files, TABLE: bytes(table.retype("salidas_ruta", '"revisión manual"', '"revisión manual","doble"'))}


def entry(kind: str, text: str) -> str:
    return f"<dmn:{kind}Entry><dmn:text>{text}</dmn:text></dmn:{kind}Entry>"


DECIDED = '=nueva.decision = "sí"'
TERM = Edit("a term", DECIDED, "=add working days(now(), plazos.otra_vez)", ("forms/nueva.form", "decision"), with_term)
FIELD = Edit(
    "a mandatory field",
    '=alcalde.vigencia = "vigente" or nueva.decision = "sí"',
    "=now() + duration(&quot;P3D&quot;)",
    (FIRST_FORM, "vigencia"),
    files=with_field,
)
APPROVAL = Edit("a second approval", DECIDED, "=add working days(now(), 3)", ("forms/nueva.form", "decision"))
RULE = Edit(
    "a new rule",
    '=clasificacion.ruta != "doble" or nueva.decision = "sí"',
    "=cargo.at + duration(&quot;P30D&quot;)",
    ("forms/nueva.form", "decision"),
    files=with_rule,
)
EDITS = [TERM, FIELD, APPROVAL, RULE]


def stopped(files: Files, code: str, *sentences: str) -> None:
    """The check blocks, and says all of this in one finding of that code."""
    findings = check(files, SERVICES, GROUPS, PROPERTIES)
    found = [f"{finding.message} {finding.repair}" for finding in findings if finding.code == code]
    assert any(all(sentence in text for sentence in sentences) for text in found), [
        (f.code, f.message) for f in findings
    ]
    assert blocking(findings)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_the_edit_itself_is_let_through(edit: Edit) -> None:
    assert [
        (f.code, f.message) for f in check(edit.made(), SERVICES, GROUPS, PROPERTIES) if f.severity == "blocks"
    ] == []


@pytest.mark.parametrize(
    ("edit", "ident", "old", "new", "code", "sentences"),
    [
        (TERM, "tarde", "otra_vez", "otra_ves", "entry-unknown", ("plazos.otra_ves", "decir «otra_vez»?")),
        (FIELD, "f_si", "vigencia", "vigensia", "entry-unknown", ("alcalde.vigensia", "decir «vigencia»?")),
        (APPROVAL, "f_si", "nueva.", "nueba.", "name-unknown", ("nueba", "decir «nueva»?")),
        (RULE, "f_si", "clasificacion", "clasificasion", "name-unknown", ("clasificasion", "«clasificacion»?")),
    ],
)
def test_a_typo_in_a_variable_is_stopped(
    edit: Edit, ident: str, old: str, new: str, code: str, sentences: tuple[str, ...]
) -> None:
    stopped(edit.made(lambda request: request.retype(ident, old, new)), code, *sentences)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_a_missing_default_is_stopped(edit: Edit) -> None:
    files = edit.made(lambda request: request.without("sigue", "default"))
    stopped(files, "default-not-marked", "«¿Sigue?»", "Marcar «No» como flujo por defecto")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_a_form_field_renamed_is_missed_by_whoever_reads_it(edit: Edit) -> None:
    form, key = edit.field
    files = swapped(edit.made(), form, f'.{key}"', f'.{key}_nueva"')
    stopped(files, "entry-unknown", f".{key}», que nadie da nunca", f"decir «{key}_nueva»?")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_unknown_lane_is_stopped(edit: Edit) -> None:
    files = edit.made(lambda request: request.retype("carril", "Supervisor", "Supervisores"))
    stopped(files, "group-unknown", "«Decidir otra vez»", "«Supervisores»", "¿Quisiste decir «Supervisor»?")


@pytest.mark.parametrize(
    ("edit", "written", "code", "sentences"),
    [
        (TERM, "=add working days(now(), otra_vez días)", "feel-syntax", ("«Tarde»",)),
        (FIELD, "=now() + duration(P3D)", "name-unknown", ("«P3D»", 'duration("P3D")')),
        (APPROVAL, "P3D", "timer-text", ("«P3D»", 'Escribir «=now() + duration("P3D")»')),
        (RULE, "=cargo.at + P30D", "name-unknown", ("«P30D»", 'duration("P30D")')),
    ],
)
def test_a_timer_without_quotes_is_stopped(edit: Edit, written: str, code: str, sentences: tuple[str, ...]) -> None:
    until = html.unescape(edit.until)
    stopped(edit.made(lambda request: request.retype("tarde", until, written)), code, *sentences)


def test_a_typo_in_the_words_of_a_mail_is_stopped() -> None:
    files = swapped(FILES, "bpmn/correos/cargo.md", "{{ expediente }}", "{{ expedient }}")
    stopped(
        files,
        "template-name-unknown",
        "«expedient», que el evento de fin «Enviar cargo de recepción»",
        "¿Quisiste decir «expediente»?",
    )


def test_a_value_that_the_new_rule_does_not_answer_is_stopped() -> None:
    files = RULE.made(lambda request: request.retype("f_si", '"doble"', '"dobel"'))
    stopped(files, "value-unknown", "«clasificacion.ruta» con «dobel»", "¿Quisiste decir «doble»?")


@pytest.mark.parametrize("written", ['"2"', '"dos"'])
def test_a_term_in_quotes_is_stopped(written: str) -> None:
    quoted = replace(TERM, more=lambda request: with_term(request, written))
    stopped(quoted.made(), "argument-wrong", "da a «add working days» un texto, «plazos.otra_vez»", "un número")
