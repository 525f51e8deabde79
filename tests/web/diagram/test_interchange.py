"""Which part of a file lies on which page."""

from tests.web import paged_bundle, small_bundle
from web.diagram import interchange


def names(data: bytes, page: str = "", process: str = "") -> set[str]:
    return {shape.id for shape in interchange.read(data, "", process)[page].shapes}


def test_a_subprocess_with_a_plane_of_its_own_is_a_page_and_not_drawn_upon_the_first() -> None:
    pages = interchange.read(paged_bundle.diagram())
    assert list(pages) == ["", "ingreso", "revision", "visto"]
    for page, ident in zip(pages, paged_bundle.PLACES, strict=True):
        assert {shape.id for shape in pages[page].shapes} == set(paged_bundle.PLACES[ident])
        assert next(edge.id for edge in pages[page].edges).startswith(f"f_{paged_bundle.PLACES[ident][0]}")


def test_pages_stand_from_left_to_right_each_before_those_on_it_wherever_the_file_has_them() -> None:
    assert list(interchange.read(paged_bundle.diagram(("visto", "revision", "prueba", "ingreso")))) == [
        *("", "ingreso", "revision", "visto")
    ]


def test_a_collapsed_subprocess_that_is_not_drawn_inside_has_no_page() -> None:
    assert list(interchange.read(paged_bundle.diagram(("prueba", "ingreso")))) == ["", "ingreso"]


def test_what_an_older_editor_drew_inside_a_collapsed_subprocess_is_its_page_too() -> None:
    drawn = paged_bundle.diagram(("prueba", "ingreso"))
    border = drawn.index(b'<di:BPMNDiagram id="ingreso_d">')
    inner = drawn.split(b'bpmnElement="ingreso">')[1].split(b"</di:BPMNPlane>")[0]
    older = drawn[:border].replace(b"</di:BPMNPlane>", inner + b"</di:BPMNPlane>") + b"</definitions>"
    assert older.count(b"<di:BPMNPlane ") == 1
    assert names(older) == set(paged_bundle.PLACES["prueba"])
    assert names(older, "ingreso") == set(paged_bundle.PLACES["ingreso"])


def test_an_expanded_subprocess_is_drawn_where_it_stands() -> None:
    open_ = paged_bundle.diagram(("prueba", "ingreso")).replace(b'isExpanded="false"', b'isExpanded="true"', 1)
    assert list(interchange.read(open_)) == [""]


def test_a_drawing_of_one_page_is_one_page() -> None:
    pages = interchange.read(small_bundle.diagram())
    assert list(pages) == [""]
    assert [shape.id for shape in pages[""].shapes] == ["revisar"]


TWO = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
  xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
  <collaboration id="c"><participant id="pool" processRef="one"/><participant id="other" processRef="two"/></collaboration>
  <process id="one"><task id="a"/></process><process id="two"><task id="b"/></process>
  <process id="three"><task id="z"/></process>
  <di:BPMNDiagram><di:BPMNPlane bpmnElement="c">
    <di:BPMNShape bpmnElement="a"><dc:Bounds x="0" y="0" width="9" height="9"/></di:BPMNShape>
    <di:BPMNShape bpmnElement="b"><dc:Bounds x="0" y="20" width="9" height="9"/></di:BPMNShape>
  </di:BPMNPlane></di:BPMNDiagram>
  <di:BPMNDiagram><di:BPMNPlane bpmnElement="three">
    <di:BPMNShape bpmnElement="z"><dc:Bounds x="0" y="0" width="9" height="9"/></di:BPMNShape>
  </di:BPMNPlane></di:BPMNDiagram></definitions>"""


def test_pools_of_one_diagram_stay_together_and_processes_of_two_apart() -> None:
    assert names(TWO, process="one") == names(TWO, process="two") == {"a", "b"}
    assert names(TWO, process="three") == {"z"}
    assert names(TWO) == {"a", "b", "z"}, "nobody said whose picture is wanted"
