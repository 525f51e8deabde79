from collections.abc import Iterator

import pytest
from flask import Flask

from engine.errors import AlreadyClaimed, Refusal
from tests.web.conftest import Browser
from web.commands.tables import import_all
from web.installation import Installation
from web.wording.refusals import WORDS, Words, words


def _all(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        yield below
        yield from _all(below)


def test_every_refusal_has_its_spanish_sentence() -> None:
    import_all()
    installation = ("engine.", "services.", "web.")
    missing = {
        kind.__name__ for kind in _all(Refusal) if kind.__module__.startswith(installation) and kind.code not in WORDS
    }
    assert missing == set()


@pytest.mark.parametrize("entry", WORDS.values(), ids=list(WORDS))
def test_every_sentence_says_what_happened_and_what_to_do(entry: Words) -> None:
    assert entry.title and entry.sentence and entry.advice
    assert 400 <= entry.status < 600


def test_the_loser_of_a_race_reads_who_won() -> None:
    assert words(AlreadyClaimed(assignee="rosa")).sentence == "rosa ya tomó esta tarea."


def test_a_refusal_of_a_stranger_has_its_parents_words() -> None:
    class Newcomer(AlreadyClaimed):
        """Nobody wrote a sentence for this one."""

    assert words(Newcomer(assignee="ana")).title == "Otra persona tomó esta tarea"


def test_a_page_that_does_not_exist_says_what_to_do(browser: Browser) -> None:
    answer = browser.get("/no-existe")
    assert answer.status_code == 404
    assert "No encontramos esta página" in browser.text
    assert "Ir al inicio" in browser.text


def test_an_accident_is_a_page_without_its_details(own_app: Flask, installation: Installation) -> None:
    own_app.config["PROPAGATE_EXCEPTIONS"] = False

    @own_app.get("/accidente")
    def accident() -> str:
        raise RuntimeError("el DNI 12345678")

    browser = Browser(own_app.test_client(), installation)
    answer = browser.get("/accidente")
    assert answer.status_code == 500
    assert "12345678" not in browser.text
    assert "Algo falló de nuestro lado" in browser.text
