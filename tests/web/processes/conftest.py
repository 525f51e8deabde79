import pytest

from tests.web import paged_bundle
from tests.web.conftest import Browser
from web.installation import Installation


@pytest.fixture
def analyst(installation: Installation, browser: Browser) -> Browser:
    """An analyst of an office with a second version of the procedure: in phases, each with a page of its own."""
    installation.runtime.publish(paged_bundle.files(), "prueba", "por fases")
    return browser.sign_in("mario")
