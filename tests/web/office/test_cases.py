import re

import pytest

from engine.queries import search
from engine.worklist import pages
from tests.web.applicant.test_road import filed
from tests.web.conftest import Browser
from tests.web.growth.statements import watched
from web.installation import Installation


def _several(app_browser: Browser, number: int) -> None:
    for _ in range(number):
        filed(Browser(app_browser.client.application.test_client(), app_browser.installation))


def test_a_longer_list_of_cases_sends_no_more_statements(browser: Browser, installation: Installation) -> None:
    _several(browser, 2)
    browser.sign_in("rosa")
    browser.get("/bandeja/casos?q=listo")  # what is read once in a process' life
    numbers = []
    for more in (0, 4):
        _several(browser, more)
        with watched(installation.database) as sent:
            browser.get("/bandeja/casos?q=listo")
        assert browser.text.count("En evaluación") == 2 + more
        numbers.append(sent.number)
    assert numbers[0] == numbers[1]


def test_words_of_many_cases_look_through_the_newest_and_offer_the_older_ones(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _several(browser, 3)
    monkeypatch.setattr(pages, "FEW", 0)
    monkeypatch.setattr(search, "WINDOW", 2)
    browser.sign_in("rosa").get("/bandeja/casos?q=listo")
    assert browser.text.count("En evaluación") == 2
    older = re.search(r'href="([^"]*antes=\d+)"', browser.text)
    assert older, "the older ones are one click away"
    browser.get(older[1].replace("&amp;", "&"))
    assert browser.text.count("En evaluación") == 1
    assert "antes=" not in browser.text, "there is nothing older"
