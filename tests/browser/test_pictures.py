"""Pictures of the shipped process in a real Chromium without JavaScript: what is shown first, in letters one can read."""

import re
from collections.abc import Iterator
from typing import cast

import pytest
from playwright.sync_api import Browser

from engine.service import Service
from tests.browser.conftest import Office, visitor
from tests.browser.road import Guarded, sign_in
from web.demo.applicants import Applicant

pytestmark = pytest.mark.browser
PROCESS = "/procesos/acceso-usuario-aliado"
#: The names of steps, and what stands beside a line or a sign.
SMALLEST = 11


#: The step of the first phase that is out of a phone's sight where the phase is shown from its beginning.
STEP, PAGE = "buscar_cuenta", "registro_municipalidad"


@pytest.fixture(scope="module")
def stuck(office: Office) -> int:
    """A case that an incident stops at :data:`STEP`, whose service was away for a moment."""
    services = cast(dict[str, Service], office.installation.runtime.catalogue)
    away = services.pop("accounts.find_active")
    case = Applicant(office.installation, "150110", 30).identify()
    services["accounts.find_active"] = away
    return case.key


@pytest.fixture
def screen(request: pytest.FixtureRequest, chromium: Browser, office: Office) -> Iterator[Guarded]:
    """An analyst before a screen of so many pixels across."""
    for page in visitor(chromium, office, request.param):
        sign_in(page, "analista", office.accounts["analista"])
        yield page


def across(width: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("screen", [width], indirect=True)


def scale(screen: Guarded) -> float:
    """How large the picture's letters are, of their own size."""
    picture = screen.page.locator("svg.diagram")
    box, frame = picture.bounding_box(), picture.get_attribute("viewBox")
    assert box
    assert frame
    return box["width"] / float(frame.split()[2])


def letters(screen: Guarded) -> float:
    """The smallest letters of the picture, in pixels of the screen."""
    sizes = re.findall(r'<text [^>]*font-size="([\d.]+)"', screen.page.locator("svg.diagram").inner_html())
    return min(map(float, sizes)) * scale(screen)


def is_seen(screen: Guarded, step: str, upright: bool = True) -> bool:
    """Whether all of a step of the picture lies within the screen; from side to side only where not ``upright``."""
    box, size = screen.page.locator(f"#en-{step}").bounding_box(), screen.page.viewport_size
    assert box
    assert size
    lies = box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    return lies and (not upright or (box["y"] >= 0 and box["y"] + box["height"] <= size["height"]))


@across(360)
def test_a_phone_opens_a_page_of_the_process_at_the_step_that_is_stuck(screen: Guarded, stuck: int) -> None:
    screen.open(f"{PROCESS}?pagina={PAGE}")
    assert is_seen(screen, STEP)
    assert letters(screen) >= SMALLEST
    screen.open(PROCESS)
    assert is_seen(screen, PAGE)
    screen.press(f"svg.diagram a[href*='pagina={PAGE}#en-']")
    assert is_seen(screen, STEP)


@across(360)
def test_a_phone_opens_a_case_where_it_is_stuck(screen: Guarded, stuck: int) -> None:
    screen.open(f"/procesos/caso/{stuck}")
    assert is_seen(screen, PAGE, upright=False)
    assert letters(screen) >= SMALLEST
    screen.press(f"svg.diagram a[href*='pagina={PAGE}#en-']")
    assert is_seen(screen, STEP)
    assert letters(screen) >= SMALLEST


@across(1280)
def test_a_screen_that_would_shrink_a_picture_too_far_shows_it_at_its_own_size_where_work_waits(
    screen: Guarded, stuck: int
) -> None:
    screen.open(f"{PROCESS}?pagina={PAGE}")
    assert scale(screen) >= 0.85
    screen.open(PROCESS)
    assert letters(screen) >= SMALLEST
    assert is_seen(screen, PAGE)
    screen.press("text=Ver el diagrama entero")
    assert scale(screen) < 0.85
    screen.press("text=Ver a tamaño normal")
    assert letters(screen) >= SMALLEST


@across(1920)
def test_a_wide_screen_shows_every_page_whole(screen: Guarded, stuck: int) -> None:
    for page in ("", "declaracion_firmada", PAGE):
        screen.open(f"{PROCESS}?pagina={page}")
        assert 0.85 <= scale(screen) <= 1
        box, frame = screen.page.locator("svg.diagram").bounding_box(), screen.page.locator(".canvas").bounding_box()
        assert box
        assert frame
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert not screen.page.get_by_text("Ver el diagrama entero").is_visible()
