"""The log holds keys and no person: driven with invented people through pages, a failing service and an accident."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from engine.service import Service
from tests.web.conftest import Browser
from web.installation import Installation
from web.server import logs

FIRST = "/solicitud/nueva/prueba"
PERSON = {"nombre": "Eulogia Ccahuana", "dni": "40112233"}
SECRETS = ("Eulogia", "Ccahuana", "40112233", "eulogia@example.pe", "una-clave-de-prueba")


@contextmanager
def kept_loggers() -> Iterator[None]:
    """What a test installs is gone afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.getLogger("aliado").level
    root.handlers = []
    yield
    root.handlers, level, ours = before
    root.setLevel(level)
    logging.getLogger("aliado").setLevel(ours)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What this process would write to its log."""
    stream = io.StringIO()
    with kept_loggers():
        logs.install("json", stream)
        yield stream


def records(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def fail(*_given: object, **_named: object) -> None:
    raise ConnectionError(f"550 {PERSON['nombre']} <eulogia@example.pe> {PERSON['dni']}")


def test_nothing_of_a_person_is_in_the_log(log: io.StringIO, own_app: Flask, installation: Installation) -> None:
    own_app.add_url_rule("/accidente/<secreto>", view_func=lambda secreto: fail())
    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = Browser(own_app.test_client(), installation)
    installation.runtime.catalogue["prueba.sellar"] = Service("prueba.sellar", fail, local=True)  # type: ignore[index]
    browser.get(FIRST)
    browser.send(persona__nombre=PERSON["nombre"], persona__dni="")
    browser.send(FIRST, persona__nombre=PERSON["nombre"], persona__dni=PERSON["dni"])
    browser.work()
    browser.get("/bandeja?buscar=" + PERSON["dni"])
    browser.get(f"/accidente/{PERSON['dni']}")
    assert browser.page is not None
    assert browser.page.status_code == 500
    logging.getLogger("una.biblioteca").error("no se pudo leer a %s", PERSON["nombre"])
    logging.getLogger("una.biblioteca").error("no se pudo leer a " + PERSON["nombre"])
    browser.sign_in("rosa")
    written = log.getvalue()
    assert [secret for secret in SECRETS if secret in written] == []
    assert "/accidente/<secreto>" in written, "the pattern of the address, never the address"
    assert "builtins.ConnectionError" in written


def test_a_request_its_instance_and_its_job_are_found_by_their_keys(
    log: io.StringIO, browser: Browser, installation: Installation
) -> None:
    installation.runtime.catalogue["prueba.sellar"] = Service("prueba.sellar", fail, local=True)  # type: ignore[index]
    browser.get(FIRST)
    browser.send(persona__nombre="Ana", persona__dni="1")
    browser.work()
    posted = next(r for r in records(log) if r["event"].startswith("POST"))
    failed = next(r for r in records(log) if r["logger"] == "aliado.jobs")
    assert posted["instance"] > 0
    assert posted["status"] in (302, 303)
    assert failed["job"] > posted["instance"], "keys grow"
    assert "request" not in failed, "the worker is no part of a request"


def test_a_record_for_a_persons_eyes_is_one_line_with_its_facts() -> None:
    shown = io.StringIO()
    with kept_loggers():
        logs.install("texto", shown)
        logging.getLogger("aliado.prueba").info("not worth a line")
        logging.getLogger("aliado.prueba").error("job %s\nfailed", 7, extra={"facts": {"job": 7}})
    (line,) = shown.getvalue().splitlines()
    assert "[error   ] job 7 failed" in line
    assert line.endswith("logger=aliado.prueba job=7")


def test_an_answer_names_its_request_and_believes_only_a_proxy_of_ours(
    browser: Browser, installation: Installation
) -> None:
    given = {"X-Request-Id": "abcdef-123456"}
    assert browser.client.get("/healthz", headers=given).headers["X-Request-Id"] != given["X-Request-Id"]
    from web.app import create_app

    behind = create_app(replace(installation.settings, trusted_proxy="127.0.0.1"), installation).test_client()
    assert behind.get("/healthz", headers=given).headers["X-Request-Id"] == given["X-Request-Id"]
    evil = {"X-Request-Id": "40112233 <script>"}
    assert behind.get("/healthz", headers=evil).headers["X-Request-Id"] != evil["X-Request-Id"]
