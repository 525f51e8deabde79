"""A drawing of several pages: one at a time, with a way down and up, and numbers that lead to what they count."""

import re

import pytest
from sqlalchemy import func, select

from engine.actor import Actor
from engine.models.process import Incident, Job, UserTask
from tests.web.conftest import Browser, task_of
from web.installation import Installation
from web.processes.pictures import BEFORE

PAGE = "/procesos/prueba"
WHO = Actor("x", frozenset({"Solicitante", "Verificador"}))
#: How far each request goes: at Tus datos, stuck at Sellar, at Adjuntar, at Revisar, at Aprobar.
ROADS = ((), ("datos",), ("datos", "adjuntar"), ("datos", "adjuntar", "revisar"))


def begin(installation: Installation, *done: str) -> int:
    """A request on which these tasks were done."""
    key = installation.runtime.start("prueba", WHO).instance
    for element in done:
        with installation.database.read() as session:
            wanted = UserTask.instance_key == key, UserTask.element_id == element
            task = session.scalars(select(UserTask.key).where(*wanted)).one()
        installation.runtime.complete(task, {}, WHO)
        installation.dispatcher.run_all()
    return key


def busy_office(installation: Installation) -> list[int]:
    """Requests all along the procedure, two of them stuck where the service is missing."""
    keys = [begin(installation, *road) for road in ROADS]
    service = installation.runtime.catalogue["prueba.sellar"]
    del installation.runtime.catalogue["prueba.sellar"]  # type: ignore[attr-defined]
    keys += [begin(installation, "datos"), begin(installation, "datos")]
    installation.runtime.catalogue["prueba.sellar"] = service  # type: ignore[index]
    return keys


def bar(page: str) -> dict[str, dict[str, int]]:
    """What the bar says of each page: its numbers by their class."""
    inner = page.split('class="stages"')[1].split("</nav>")[0]
    return {
        re.sub(r"<[^>]+>", "", item.split("</a>")[0]): {
            kind: int(number) for kind, number in re.findall(r'class="tag tag--(\w+)"[^>]*>(\d+)', item)
        }
        for item in inner.split("<li>")[1:]
    }


def picture(page: str) -> str:
    return page.split('<svg class="diagram"')[1].split("</svg>")[0]


def test_one_page_at_a_time_with_a_way_down_and_up(analyst: Browser) -> None:
    analyst.get(PAGE)
    assert 'href="/procesos/prueba?pagina=ingreso#diagrama"' in picture(analyst.text)
    assert "Tus datos" not in picture(analyst.text)
    analyst.get(f"{PAGE}?pagina=revision")
    assert "Revisar" in picture(analyst.text)
    assert "Se retira" not in picture(analyst.text)
    assert '<li><a href="/procesos/prueba#diagrama">Vista general</a></li>' in analyst.text
    analyst.get(f"{PAGE}?pagina=visto")
    trail = analyst.text.split('class="trail"')[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)<", trail) == ["Vista general", "Revisión", "Visto bueno"]
    assert 'pagina=revision#diagrama"' in trail


@pytest.mark.parametrize("query", ["pagina=nada", "pagina=datos", "en=nada", "pagina=%00", "en=%3Cb%3E"])
def test_a_page_or_a_place_that_is_not_there_is_not_found(analyst: Browser, query: str) -> None:
    assert analyst.get(f"{PAGE}?{query}").status_code == 404


def test_the_numbers_of_the_stages_are_the_open_tasks_working_services_and_incidents(
    analyst: Browser, installation: Installation
) -> None:
    busy_office(installation)
    assert bar(analyst.get(PAGE).get_data(as_text=True)) == {
        "Vista general": {},
        "Ingreso": {"calm": 2, "alert": 2},
        "Revisión": {"calm": 2},
    }
    with installation.database.read() as session:
        jobs = select(func.count()).select_from(Job).where(Job.kind == "service", Job.state != "failed")
        rows = [session.scalar(select(func.count()).select_from(UserTask)), session.scalar(jobs)]
        rows.append(session.scalar(select(func.count()).select_from(Incident).where(Incident.resolved.is_(None))))
    assert sum(n for numbers in bar(analyst.text).values() for n in numbers.values()) == sum(filter(None, rows)) == 6


def test_a_phase_is_red_where_something_inside_is_stuck_and_a_term_is_no_work(
    analyst: Browser, installation: Installation
) -> None:
    busy_office(installation)
    shown = picture(analyst.get(PAGE).get_data(as_text=True))
    assert "2 con incidente" in shown
    assert "2 plazos corriendo" in shown
    assert "Retirar" not in shown
    assert shown.count(" en curso</title>") == 2, "the button to withdraw is counted nowhere"


def test_from_the_first_page_every_case_is_found_in_two_clicks(analyst: Browser, installation: Installation) -> None:
    keys = busy_office(installation)
    analyst.get(PAGE)
    found = set()
    for address in re.findall(r'<a class="tag [^>]*href="([^"#]+)#casos"', analyst.text.replace("&amp;", "&")):
        listed = analyst.get(address).get_data(as_text=True).split('id="casos"')[1].split("</section>")[0]
        found |= set(map(int, re.findall(r'href="/procesos/caso/(\d+)"', listed)))
    assert found == set(keys)


def test_a_number_leads_to_its_own_cases_and_says_where_they_wait(analyst: Browser, installation: Installation) -> None:
    keys = busy_office(installation)
    analyst.get(f"{PAGE}?pagina=ingreso")
    assert '?pagina=ingreso&amp;en=sellar#casos"' in picture(analyst.text)
    analyst.get(f"{PAGE}?pagina=ingreso&en=sellar")
    assert "Casos que esperan en «Sellar»" in analyst.text
    listed = analyst.text.split('id="casos"')[1].split("</section>")[0]
    assert sorted(map(int, re.findall(r'href="/procesos/caso/(\d+)"', listed))) == keys[-2:]
    assert listed.count("1 incidente") == 2
    analyst.get(f"{PAGE}?en=vence")
    assert re.findall(r'data-label="Espera en">([^<]+)', analyst.text) == ["Vence", "Vence"]
    assert "Ahora no espera ninguno" in analyst.get(f"{PAGE}?en=fin").get_data(as_text=True)


def test_a_long_list_of_cases_goes_on(analyst: Browser, installation: Installation) -> None:
    keys = [begin(installation) for _ in range(22)]
    analyst.get(f"{PAGE}?pagina=ingreso&en=datos")
    older = re.search(r'<a href="([^"#]+)#casos">Más antiguos', analyst.text)
    assert older
    analyst.get(older[1].replace("&amp;", "&"))
    listed = analyst.text.split('id="casos"')[1].split("</section>")[0]
    assert sorted(map(int, re.findall(r'href="/procesos/caso/(\d+)"', listed))) == keys[:2]


def test_an_older_version_of_one_page_has_no_bar_and_keeps_its_cases_apart(
    analyst: Browser, installation: Installation
) -> None:
    begin(installation)
    analyst.get(f"{PAGE}?v=1")
    assert 'class="stages"' not in analyst.text
    assert 'id="diagrama"' in analyst.text
    assert analyst.get(f"{PAGE}?v=1&pagina=ingreso").status_code == 404
    assert "Ahora no espera ninguno" in analyst.get(f"{PAGE}?v=1&en=datos").get_data(as_text=True)
    analyst.get(f"{PAGE}?v=2&pagina=ingreso")
    assert 'href="/procesos/prueba?v=2&amp;pagina=revision#diagrama"' in analyst.text, "the version stays"


def test_a_case_shows_its_own_pages_what_it_passed_and_where_it_waits(
    analyst: Browser, installation: Installation
) -> None:
    key = begin(installation, "datos", "adjuntar")
    analyst.get(f"/procesos/caso/{key}")
    assert bar(analyst.text) == {"Vista general": {}, "Ingreso": {}, "Revisión": {"calm": 1}}
    assert f'href="/procesos/caso/{key}?pagina=revision#en-revisar"' in picture(analyst.text)
    assert 'href="#espera" aria-label="1 en curso en «Revisión»' in picture(analyst.text)
    analyst.get(f"/procesos/caso/{key}?pagina=revision")
    assert 'id="en-revisar"' in picture(analyst.text)
    assert analyst.get(f"/procesos/caso/{key}?pagina=nada").status_code == 404


def test_the_list_of_steps_is_grouped_by_page(analyst: Browser) -> None:
    listed = analyst.get(PAGE).get_data(as_text=True).split('id="pasos"')[1]
    assert re.findall(r"<h3><a [^>]*>([^<]+)", listed) == ["Vista general", "Ingreso", "Revisión", "Visto bueno"]
    assert "dentro de" not in listed


def test_a_task_and_its_case_lead_to_the_page_on_which_it_waits(
    analyst: Browser, another: Browser, installation: Installation
) -> None:
    key = begin(installation, "datos", "adjuntar")
    place = f'href="/procesos/caso/{key}?pagina=revision#en-revisar"'
    another.sign_in("rosa").get(f"/bandeja/caso/{key}")
    assert place in another.text
    another.get(f"/bandeja/tarea/{task_of(installation).key}")
    assert place in another.text


def shown_from(page: str) -> int:
    """How far from its left a picture is shown that does not fit the screen."""
    found = re.search(r'class="canvas__begin" data-x="(\d+)px"', page)
    return int(found[1]) if found else 0


def test_a_picture_that_does_not_fit_opens_where_work_waits_and_first_where_it_is_stuck(
    analyst: Browser, installation: Installation
) -> None:
    ingreso, revision = f"{PAGE}?pagina=ingreso", f"{PAGE}?pagina=revision"
    assert shown_from(analyst.get(ingreso).get_data(as_text=True)) == 0
    busy_office(installation)
    stuck = shown_from(analyst.get(ingreso).get_data(as_text=True))
    step = picture(analyst.text).split('id="en-sellar"')[1]
    left = float(re.findall(r'viewBox="(-?\d+)', picture(analyst.text))[0])
    assert stuck == float(re.findall(r' x="(\d+)', step)[0]) - left - BEFORE > 0
    assert shown_from(analyst.get(revision).get_data(as_text=True)) >= 0
