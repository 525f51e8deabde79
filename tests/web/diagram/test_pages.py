"""What is on which page, and what all that waits there comes to."""

import pytest

from engine import drawing
from tests.web import paged_bundle
from web.diagram.live import Live
from web.diagram.pages import Pages
from web.diagram.steps import steps
from web.diagram.svg import svg


@pytest.fixture
def pages() -> Pages:
    return Pages(drawing.read(paged_bundle.diagram()), "prueba")


def test_an_element_and_a_flow_are_on_the_page_of_the_subprocess_around_them(pages: Pages) -> None:
    assert [pages.of(ident) for ident in ("inicio", "ingreso", "vence", "datos", "visto", "aprobar")] == [
        *("", "", "", "ingreso", "revision", "visto")
    ]
    assert pages.of("f_datos_sellar") == "ingreso"
    assert pages.of("f_ingreso_revision") == ""
    assert pages.of("nada") == ""


def test_the_way_down_to_a_page_names_those_above_it(pages: Pages) -> None:
    assert pages.road("visto") == ["revision", "visto"]
    assert pages.road("") == []
    assert pages.stages() == ["ingreso", "revision"]


def test_what_is_inside_counts_on_every_subprocess_around_it_and_once_in_the_sum_of_the_stages(pages: Pages) -> None:
    live = pages.gathered(Live(tokens={"datos": 3, "aprobar": 2, "revisar": 1}, incidents={"sellar": 1, "fin": 1}))
    assert {page: live.tokens.get(page, 0) for page in ("ingreso", "revision", "visto")} == {
        "ingreso": 3,
        "revision": 3,
        "visto": 2,
    }
    assert sum(live.tokens.get(page, 0) + live.incidents.get(page, 0) for page in ("", *pages.stages())) == 8
    assert live.incidents[""] == 1


def test_a_page_is_told_by_its_own_steps_and_leads_on(pages: Pages) -> None:
    told = steps(drawing.read(paged_bundle.diagram()).processes["prueba"], Live(), pages)
    assert [name for _page, name, _steps in told] == ["Vista general", "Ingreso", "Revisión", "Visto bueno"]
    listed = {page: [step.id for step in found] for page, _name, found in told}
    assert listed["revision"] == ["revision_inicio", "revisar", "visto", "revision_fin"]
    assert [step.id for _page, _name, found in told for step in found if step.opens] == ["ingreso", "revision", "visto"]
    assert all(not step.inside for _page, _name, found in told for step in found)


def test_the_picture_of_a_page_leads_down_and_its_numbers_to_their_cases(pages: Pages) -> None:
    live = Live(tokens={"ingreso": 2}, pages={"ingreso": "?pagina=ingreso"}, cases={"ingreso": "?en=ingreso"})
    picture = str(svg(drawing.read(paged_bundle.diagram()), pages.drawn[""], "Prueba", live))
    assert "Tus datos" not in picture
    assert '<a href="?pagina=ingreso"><g id="en-ingreso"><title>Subproceso: Ingreso</title>' in picture
    assert '<a href="?en=ingreso" aria-label="2 en curso en «Ingreso»: ver cuáles">' in picture
    assert 'role="group"' in picture
