"""Every page of every drawing we ship can be read: no line crosses another, no word lies under a line, none is cut."""

from itertools import pairwise

import pytest

from engine import drawing
from tests.edits import Edited
from tests.processes.conftest import shipped
from tests.processes.page_measures import FAULTS, Box, Line, Page, Shape, pages

FILES = {path: data for path, data in shipped().items() if path.endswith(".bpmn")}
REQUEST = "bpmn/acceso-usuario-aliado.bpmn"
PAGES = [(path, page) for path, data in FILES.items() for page in pages(data)]


def named(cases: list[tuple[str, Page]]) -> list[str]:
    return [f"{path.removeprefix('bpmn/').removesuffix('.bpmn')}-{page.id}" for path, page in cases]


@pytest.mark.parametrize(("path", "page"), PAGES, ids=named(PAGES))
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_on_a_page_is_in_the_way_of_anything_else(path: str, page: Page, fault: str) -> None:
    assert list(FAULTS[fault](page)) == []


@pytest.mark.parametrize(("path", "page"), PAGES, ids=named(PAGES))
def test_a_page_fits_a_screen_and_one_look(path: str, page: Page) -> None:
    wide, high = page.size
    assert wide <= 2_000
    assert high <= 1_000
    top_of_pages = path == REQUEST and page is pages_of(path)[0]
    assert len(page.elements) <= (40 if top_of_pages else 25)


def pages_of(path: str) -> list[Page]:
    return [page for its, page in PAGES if its == path]


def test_the_top_page_of_the_request_is_a_picture_of_few_steps() -> None:
    top, *below = pages_of(REQUEST)
    wide, high = top.size
    steps = [shape for shape in top.elements if not shape.type.endswith("Event") and not shape.frame]
    assert wide <= 1_600
    assert high <= 900
    assert len(steps) <= 15
    led_to = [shape.id for page in (top, *below) for shape in page.shapes if shape.leads_inside]
    assert sorted(led_to) == sorted(page.id for page in below)
    assert len([shape for shape in top.shapes if shape.leads_inside]) == 7


@pytest.mark.parametrize(("path", "page"), PAGES, ids=named(PAGES))
def test_the_straight_road_of_a_page_is_one_straight_line_in_each_lane(path: str, page: Page) -> None:
    middle = {shape.id: shape.box.y + shape.box.height / 2 for shape in page.solid}
    for process in drawing.read(FILES[path]).processes.values():
        starts = [ident for ident in middle if ident in process.elements and is_start(process.elements[ident])]
        for start in starts:
            road = [ident for ident in straight_road(process, start) if ident in middle]
            assert len(road) > 1
            lines = {(process.elements[ident].lane, middle[ident]) for ident in road}
            assert len(lines) == len({lane for lane, _ in lines}), (road, lines)


def is_start(element: drawing.Element) -> bool:
    return element.type == "startEvent"


def straight_road(process: drawing.Process, start: str) -> list[str]:
    """From a start along what is left to the default of each choice, to an end."""
    road = [start]
    while flows := [flow for flow in process.flows.values() if flow.source == road[-1]]:
        default = process.elements[road[-1]].default
        road.append(next((flow.target for flow in flows if flow.id == default), flows[0].target))
        if road[-1] in road[:-1]:
            return road[:-1]
    return road


def line(ident: str, *points: tuple[float, float]) -> Line:
    return Line(ident, f"from_{ident}", f"to_{ident}", tuple(pairwise(points)))


def task(ident: str, x: float, y: float) -> Shape:
    return Shape(ident, "userTask", Box(x, y, 100, 80))


ACROSS = line("across", (0, 50), (200, 50))
#: A page for each fault, with that fault and no other.
SPOILT = {
    "lines that cross": Page("p", lines=[ACROSS, line("down", (100, 0), (100, 200))]),
    "lines that slant": Page("p", lines=[line("slant", (0, 0), (90, 30))]),
    "labels on lines": Page("p", lines=[ACROSS], labels={"a": Box(50, 40, 60, 13)}),
    "labels on labels": Page("p", labels={"a": Box(50, 40, 60, 13), "b": Box(100, 45, 60, 13)}),
    "labels on shapes": Page("p", [task("t", 0, 0)], labels={"a": Box(90, 40, 60, 13)}),
    "labels on the sign that leads inside": Page(
        "p", [Shape("s", "subProcess", Box(0, 0, 100, 80), leads_inside=True)], labels={"a": Box(80, 90, 60, 13)}
    ),
    "labels on borders": Page(
        "p", [Shape("l", "lane", Box(0, 0, 300, 100), frame=True)], labels={"a": Box(50, 95, 60, 13)}
    ),
    "events on the sign that leads inside": Page(
        "p",
        [
            Shape("s", "subProcess", Box(0, 0, 100, 80), leads_inside=True),
            Shape("e", "boundaryEvent", Box(50, 62, 36, 36), host="s"),
        ],
    ),
    "lines through shapes": Page("p", [task("t", 50, 10)], [ACROSS]),
    "shapes on shapes": Page("p", [task("t", 0, 0), task("u", 90, 70)]),
    "words that are cut": Page("p", cut=["Muni-"]),
}


@pytest.mark.parametrize("spoilt", FAULTS)
def test_each_measure_sees_its_fault_and_no_other(spoilt: str) -> None:
    assert {fault for fault, found in FAULTS.items() if list(found(SPOILT[spoilt]))} == {spoilt}


@pytest.mark.parametrize(("wide", "name"), [(44, "Fijar plazos y rondas"), (20, "Fijar plazos y rondas")])
def test_a_word_that_does_not_fit_its_shape_is_seen(wide: int, name: str) -> None:
    drawn = Edited(FILES[REQUEST])
    drawn.at("fijar_plazos_di")[0].set("width", str(wide))
    assert name in pages(bytes(drawn))[0].cut


def test_lines_that_only_meet_or_touch_do_not_cross() -> None:
    page = Page("p", lines=[ACROSS, line("to", (100, 200), (100, 50)), line("turn", (200, 50), (200, 90))])
    assert list(FAULTS["lines that cross"](page)) == []
