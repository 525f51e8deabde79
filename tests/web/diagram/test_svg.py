import re

import pytest
from lxml import etree

from engine import drawing
from engine.errors import BrokenDrawing
from web.diagram import interchange, svg
from web.diagram.colours import DONE, FAULT, LINE
from web.diagram.edges import draw_edge
from web.diagram.geometry import Edge
from web.diagram.lettering import width, wrap
from web.diagram.live import NOTHING, Live
from web.diagram.pages import Pages
from web.diagram.steps import steps

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" id="d">
  <collaboration id="c"><participant id="pool" name="Oficina" processRef="p"/></collaboration>
  <process id="p" name="Trámite" isExecutable="true">
    <laneSet id="ls"><lane id="lane" name="Verificador"><flowNodeRef>revisar</flowNodeRef></lane></laneSet>
    <startEvent id="inicio" name="Inicio"><outgoing>f1</outgoing></startEvent>
    <userTask id="revisar" name="Revisar &lt;b&gt;el&lt;/b&gt; documento"><incoming>f1</incoming><outgoing>f2</outgoing>
    </userTask>
    <exclusiveGateway id="junta"><incoming>f2</incoming><outgoing>f3</outgoing></exclusiveGateway>
    <endEvent id="fin" name="Aprobada"><incoming>f3</incoming></endEvent>
    <boundaryEvent id="plazo" attachedToRef="revisar" cancelActivity="false"><timerEventDefinition id="t"/>
    </boundaryEvent>
    <sequenceFlow id="f1" sourceRef="inicio" targetRef="revisar"/>
    <sequenceFlow id="f2" sourceRef="revisar" targetRef="junta" name="Sí"/>
    <sequenceFlow id="f3" sourceRef="junta" targetRef="fin"/>
  </process>
  <di:BPMNDiagram id="dia"><di:BPMNPlane id="plane" bpmnElement="c">
    <di:BPMNShape id="s0" bpmnElement="pool" isHorizontal="true"><dc:Bounds x="0" y="0" width="700" height="200"/>
    </di:BPMNShape>
    <di:BPMNShape id="s9" bpmnElement="lane" isHorizontal="true"><dc:Bounds x="30" y="0" width="670" height="200"/>
    </di:BPMNShape>
    <di:BPMNShape id="s1" bpmnElement="inicio"><dc:Bounds x="60" y="82" width="36" height="36"/></di:BPMNShape>
    <di:BPMNShape id="s5" bpmnElement="plazo"><dc:Bounds x="180" y="122" width="36" height="36"/></di:BPMNShape>
    <di:BPMNShape id="s2" bpmnElement="revisar"><dc:Bounds x="150" y="60" width="100" height="80"/></di:BPMNShape>
    <di:BPMNShape id="s3" bpmnElement="junta"><dc:Bounds x="300" y="75" width="50" height="50"/></di:BPMNShape>
    <di:BPMNShape id="s4" bpmnElement="fin"><dc:Bounds x="420" y="82" width="36" height="36"/></di:BPMNShape>
    <di:BPMNEdge id="e1" bpmnElement="f1"><dd:waypoint x="96" y="100"/><dd:waypoint x="150" y="100"/></di:BPMNEdge>
    <di:BPMNEdge id="e2" bpmnElement="f2"><dd:waypoint x="250" y="100"/><dd:waypoint x="275" y="100"/>
      <dd:waypoint x="275" y="80"/><dd:waypoint x="300" y="100"/></di:BPMNEdge>
    <di:BPMNEdge id="e3" bpmnElement="f3"><dd:waypoint x="350" y="100"/><dd:waypoint x="420" y="100"/></di:BPMNEdge>
  </di:BPMNPlane></di:BPMNDiagram>
</definitions>""".encode()


@pytest.fixture
def drawn() -> drawing.Drawing:
    return drawing.read(BPMN)


def picture(drawn: drawing.Drawing, live: Live = NOTHING) -> str:
    return str(svg.svg(drawn, interchange.read(drawn.data)[""], "Diagrama de «Trámite»", live))


def test_the_picture_is_well_formed_and_has_a_name(drawn: drawing.Drawing) -> None:
    root = etree.fromstring(picture(drawn).encode())
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Diagrama de «Trámite»"


def test_names_of_an_analyst_are_text_and_never_markup(drawn: drawing.Drawing) -> None:
    assert "<b>" not in picture(drawn)


def test_nothing_in_it_needs_an_inline_style_or_a_script(drawn: drawing.Drawing) -> None:
    assert not re.search(r"style=|<style|<script|\son\w+=", picture(drawn))


def test_waiting_tokens_and_incidents_are_counted_on_their_element(drawn: drawing.Drawing) -> None:
    shown = picture(drawn, Live(tokens={"revisar": 1234}, incidents={"revisar": 2}))
    assert "1\u202f234 en curso" in shown
    assert "2 con incidente" in shown


def test_a_boundary_event_lies_upon_its_task_wherever_the_file_puts_it(drawn: drawing.Drawing) -> None:
    shown = picture(drawn)
    assert shown.index("Evento de borde") > shown.index("Tarea de una persona")


def test_the_list_of_steps_says_what_the_picture_says(drawn: drawing.Drawing) -> None:
    (only,) = steps(drawn.processes["p"], Live(tokens={"revisar": 2}), Pages(drawn, "p"))
    listed = only[2]
    assert [step.name for step in listed] == [
        "Inicio",
        "Revisar <b>el</b> documento",
        "Aprobada",
        "Plazo o aviso de «Revisar <b>el</b> documento»",
    ]
    assert listed[1].tokens == 2
    assert listed[1].lane == "Verificador"
    assert listed[1].leads_to == ("Sí: Decisión (un solo camino)",)


def test_a_file_without_positions_gives_an_empty_picture(drawn: drawing.Drawing) -> None:
    bare = BPMN[: BPMN.index(b"<di:BPMNDiagram")] + b"</definitions>"
    assert interchange.read(bare)[""].frame().width == 0


def test_a_doctype_is_refused() -> None:
    with pytest.raises(BrokenDrawing):
        interchange.read(BPMN.replace(b"<definitions", b"<!DOCTYPE x><definitions", 1))


def test_a_long_label_is_broken_and_shortened() -> None:
    lines = wrap("Datos de la persona responsable del programa en la municipalidad", 12, 90, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(width(line, 12) <= 90 for line in lines)


def test_a_word_too_long_for_its_box_is_cut_with_a_hyphen() -> None:
    assert wrap("Contrarreferencialidad", 12, 60, 4)[0].endswith("-")


def test_the_count_on_an_event_leaves_the_name_at_its_right_free(drawn: drawing.Drawing) -> None:
    shown = etree.fromstring(picture(drawn, Live(terms={"plazo": 3})).encode())
    (badge,) = (g for g in shown.iter("{*}g") if g.findtext("{*}title") == "3 plazos corriendo")
    *_, rectangle = badge.findall("{*}rect")
    assert float(rectangle.get("x", "")) + float(rectangle.get("width", "")) < 180 + 36 / 2


def test_flows_that_scenarios_took_and_those_they_did_not_are_told_apart() -> None:
    edge = Edge("f", "sequenceFlow", "", ((0.0, 0.0), (9.0, 0.0)), None)
    plain, taken, left = (draw_edge(edge, False, Live(flows=flows)) for flows in ({}, {"f": True}, {"f": False}))
    assert f'stroke="{LINE}" stroke-width="1.4"' in plain
    assert f'stroke="{DONE}"' in taken
    assert f'stroke="{FAULT}" stroke-width="3.0"' in left


WHO = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><process id="p"><subProcess id="s" name="Fase">
 <laneSet><lane name="Solicitante"><flowNodeRef>a</flowNodeRef></lane><lane name="Sistema"><flowNodeRef>b</flowNodeRef></lane>
 </laneSet><task id="a"/><task id="b"/></subProcess></process>
 <di:BPMNDiagram><di:BPMNPlane bpmnElement="p"><di:BPMNShape bpmnElement="s" isExpanded="false">
 <dc:Bounds x="0" y="0" width="110" height="%d"/></di:BPMNShape></di:BPMNPlane></di:BPMNDiagram></definitions>"""


@pytest.mark.parametrize(("height", "said"), [(86, True), (60, False)])
def test_a_collapsed_subprocess_says_who_acts_inside_where_it_has_room_for_all_of_them(height: int, said: bool) -> None:
    shown = picture(drawing.read((WHO % height).encode()))
    assert (">Solicitante," in shown) == (">Sistema<" in shown) == said
    assert "Subproceso: Fase (Solicitante, Sistema)</title>" in shown
