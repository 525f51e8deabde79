"""Two versions compared: the words an analyst would use, and nothing about what only looks different."""

import json
from pathlib import Path

import pytest

from engine.difference import compare
from tests.engine.check.drawings import END, START, chain, drawing, extension, flow, node, process, timer

P = "bpmn/p.bpmn"
FORM = '<zeebe:formDefinition formId="{}"/>'
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="ruta" name="Ruta"><decisionTable hitPolicy="FIRST">
<input id="i"><inputExpression><text>monto</text></inputExpression></input><output id="o" name="ruta"/>
<rule id="r1"><inputEntry><text>&gt; 5</text></inputEntry><outputEntry><text>"a"</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>"b"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def version(
    form: str = "f", term: str = "P6D", condition: str = "=x", extra: str = "", default: str = "g_end"
) -> bytes:
    late = node("boundaryEvent", "late", timer("Duration", term), attachedToRef="a")
    task = node("userTask", "a", extension(FORM.format(form)), name="Revisar")
    return drawing(
        process(
            START,
            task,
            late,
            node("exclusiveGateway", "g", default=default),
            END,
            node("endEvent", "no"),
            extra,
            chain("start", "a", "g", "end"),
            flow("g", "no", condition),
            flow("late", "no"),
        )
    )


def words(before: bytes | str, after: bytes | str, path: str = P) -> list[str]:
    old, new = (text.encode() if isinstance(text, str) else text for text in (before, after))
    return [difference.what for difference in compare({path: old}, {path: new})]


def form(**field: object) -> str:
    return json.dumps({"components": [{"type": "textfield", "id": "x", "key": "nombre", "label": "Nombre", **field}]})


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (version(form="g"), "La tarea de usuario «Revisar»: el formulario pasó de «f» a «g»."),
        (version(term="P10D"), "El evento de borde «late»: el tiempo pasó de «P6D» a «P10D»."),
        (version(condition="=y"), "El flujo de «g» a «no»: la condición pasó de «=x» a «=y»."),
        (version(extra=node("userTask", "b", name="Aprobar")), "Se agregó la tarea de usuario «Aprobar»."),
        (version(extra=flow("a", "no", "=z")), "Se agregó el flujo de «Revisar» a «no», con la condición «=z»."),
        (
            version(default="g_no"),
            "La puerta exclusiva «g»: el flujo por defecto pasó de «el flujo de «g» a «end»» a «el flujo de «g» a «no»».",
        ),
    ],
)
def test_a_change_of_the_drawing_is_said(after: bytes, said: str) -> None:
    assert words(version(), after) == [said]


def test_what_was_added_was_removed_the_other_way_round() -> None:
    assert words(version(extra=node("userTask", "b")), version()) == ["Se quitó la tarea de usuario «b»."]


def test_a_moved_shape_is_layout_and_blanks_are_nothing() -> None:
    shape = '<bpmndi:BPMNDiagram><bpmndi:BPMNShape bpmnElement="a"><dc:Bounds x="{}"/></bpmndi:BPMNShape></bpmndi:BPMNDiagram>'
    one, other = (drawing(process(START, END, chain("start", "end")), shape.format(x)) for x in (1, 2))
    assert words(one, other) == ["Solo cambió la disposición del dibujo."]
    assert compare({P: one}, {P: other})[0].kind == "layout"
    assert words(one, one.replace(b"><", b">\n  <")) == []


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (form(validate={"required": True}), "El campo «Nombre» (nombre): si es obligatorio ahora es «sí»."),
        (form(label="Nombres"), "El campo «Nombres» (nombre): la etiqueta pasó de «Nombre» a «Nombres»."),
        (form(key="otro"), "Se agregó el campo «Nombre» (otro)."),
        (form(conditional={"hide": "=x"}), "El campo «Nombre» (nombre): cuándo se oculta ahora es «=x»."),
    ],
)
def test_a_change_of_a_form_is_said(after: str, said: str) -> None:
    assert said in words(form(), after, "forms/f.form")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("&gt; 5", "&gt; 7", 'La decisión «Ruta»: la regla 1 pasó de «> 5 | "a"» a «> 7 | "a"».'),
        ("FIRST", "UNIQUE", "La decisión «Ruta»: la política de aciertos pasó de «FIRST» a «UNIQUE»."),
        ("<text>monto", "<text>total", "La decisión «Ruta»: las entradas pasaron de «monto» a «total»."),
        (
            '<rule id="r2">',
            '<rule id="r3"><inputEntry><text>3</text></inputEntry><outputEntry><text>"c"</text></outputEntry></rule>'
            '<rule id="r2">',
            'La decisión «Ruta»: se agregó la regla 2, «3 | "c"».',
        ),
    ],
)
def test_a_change_of_a_decision_is_said(old: str, new: str, said: str) -> None:
    assert words(DMN, DMN.replace(old, new, 1), "bpmn/d.dmn") == [said]


def test_files_come_and_go_and_texts_change() -> None:
    said = [d.what for d in compare({"a.md": b"1", "b.md": b"1"}, {"b.md": b"2", "c.md": b"1"})]
    assert said == ["Se quitó el archivo a.md.", "El texto de b.md pasó de «1» a «2».", "Se agregó el archivo c.md."]


@pytest.mark.parametrize("path", ["a.bpmn", "a.form", "a.dmn"])
def test_broken_files_are_compared_as_texts(path: str) -> None:
    assert words(b"<", b"{", path) == [f"El texto de {path} pasó de «<» a «{{»."]


TERMS = """={cargo: 6, "observacion": 10, "descargo": 5, "resolucion": 30, "apelacion": 15,
"subsanacion": %s, "notificacion": 5, "archivo": 90, "recordatorio": 2, "aviso": 1, "prorroga": 3, "devolucion": 4,
"rondas_de_observacion": %s, "firmas": 2}"""


def test_of_a_long_text_only_what_differs_is_shown_marked_and_with_a_little_around() -> None:
    script = node("scriptTask", "a", extension("<zeebe:script expression='{}' resultVariable='r'/>"), name="Plazos")
    one, other = (
        drawing(process(START, script.replace("{}", TERMS % of), END, chain("start", "a", "end")))
        for of in ((2, 2), (4, 3))
    )
    assert words(one, other) == [
        "La tarea de script «Plazos»: el script pasó "
        'de «… 15, "subsanacion": ⟦2⟧, "notificacion": 5 …» a «… 15, "subsanacion": ⟦4⟧, "notificacion": 5 …»; '
        'de «… 4, "rondas_de_observacion": ⟦2⟧, "firmas": 2 …» a «… 4, "rondas_de_observacion": ⟦3⟧, "firmas": 2 …».'
    ]


def test_a_long_text_that_grew_shows_what_came_and_blanks_alone_are_called_blanks() -> None:
    text = "palabra " * 40
    assert words(text + "fin", text + "nuevo fin", "a.md") == [
        f"El texto de a.md pasó de «… {'palabra ' * 6}fin» a «… {'palabra ' * 6}⟦nuevo⟧ fin»."
    ]
    assert words(text, text + "\n", "a.md") == ["El texto de a.md cambió solo en espacios o saltos de línea."]
    assert compare({"a.pdf": b"\xff1"}, {"a.pdf": b"\xff2"})[0].what == "El contenido de a.pdf es otro."


def test_the_shipped_files_differ_in_nothing_from_themselves() -> None:
    root = Path(__file__).parents[3]
    files = {p.as_posix(): p.read_bytes() for p in (root / "bpmn").rglob("*") if p.is_file()}
    assert compare(files, dict(files)) == []
