"""A mail that nobody accepts stops nothing, and is seen on the case, by everybody of the office who looks at it."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from engine.actor import Actor
from tests.databases import SqliteTemplate
from tests.services.mail.servers import Postbox
from tests.stopped_clock import StoppedClock
from tests.web.conftest import Browser, open_small_office, settings_for
from web.app import create_app
from web.installation import Installation

DRAWING = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><process id="aviso" name="Aviso" isExecutable="true">
  <startEvent id="inicio"/>
  <subProcess id="avisar" name="Avisar"><startEvent id="avisar_inicio"/>
    <endEvent id="recordar" name="Recordar el plazo"><extensionElements><zeebe:taskDefinition type="mail.send"/>
      <zeebe:ioMapping><zeebe:input source="oficina@muni.test" target="to"/>
      <zeebe:input source="bpmn/correos/recordar.md" target="template"/></zeebe:ioMapping></extensionElements>
      <messageEventDefinition id="m"/></endEvent>
    <sequenceFlow id="f_dentro" sourceRef="avisar_inicio" targetRef="recordar"/></subProcess>
  <userTask id="revisar" name="Revisar"><extensionElements><zeebe:userTask/>
    <zeebe:assignmentDefinition candidateGroups="Verificador"/></extensionElements></userTask>
  <endEvent id="fin" name="Revisada"/>
  <sequenceFlow id="f_uno" sourceRef="inicio" targetRef="avisar"/>
  <sequenceFlow id="f_dos" sourceRef="avisar" targetRef="revisar"/>
  <sequenceFlow id="f_tres" sourceRef="revisar" targetRef="fin"/></process></definitions>"""
FILES = {"bpmn/aviso.bpmn": DRAWING, "bpmn/correos/recordar.md": b"Asunto: Un plazo\n\nHola.\n"}


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def installation(
    tmp_path: Path, sqlite_template: SqliteTemplate, clock: StoppedClock, postbox: Postbox
) -> Iterator[Installation]:
    """An office with a real mail server beside it."""
    with _server(postbox) as port:
        smtp = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
        opened = open_small_office(
            settings_for(tmp_path, sqlite_template.copy_to(tmp_path / "o.sqlite3"), **smtp), clock
        )
        opened.runtime.publish(FILES, "prueba", "")
        with closing(opened.database):
            yield opened


@contextmanager
def _server(postbox: Postbox) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    yield port
    server.stop()


def reminded(installation: Installation) -> int:
    """A case whose reminder was sent."""
    key = installation.runtime.start("aviso", Actor("x", frozenset())).instance
    installation.dispatcher.run_all()
    return key


def seen_by(installation: Installation, who: str, path: str) -> str:
    return (
        Browser(create_app(installation.settings, installation).test_client(), installation)
        .sign_in(who)
        .get(path)
        .get_data(as_text=True)
    )


def test_a_refused_reminder_is_seen_on_the_case_and_is_no_incident(
    installation: Installation, postbox: Postbox
) -> None:
    postbox.rcpt["oficina@muni.test"] = "550 no such user"
    key = reminded(installation)
    for who, path in (("rosa", f"/bandeja/caso/{key}"), ("mario", f"/procesos/caso/{key}")):
        page = seen_by(installation, who, path)
        notice = page.split('aria-label="Lo que no salió como debía"')[1].split("</section>")[0]
        assert "<strong>Recordar el plazo</strong>" in notice
        assert "rechazó a todos los destinatarios" in notice
        assert "Incidente" not in page
        assert "oficina@muni.test" not in page, "an address is a person's"
        assert "<strong>Se completó, pero no como debía</strong> · Recordar el plazo" in page
    assert "Revisar" in seen_by(installation, "rosa", f"/bandeja/caso/{key}").split('id="hacer"')[1], "the case went on"


def test_a_reminder_that_arrived_is_told_in_the_short_history_though_it_is_an_inner_end(
    installation: Installation, postbox: Postbox
) -> None:
    page = seen_by(installation, "rosa", f"/bandeja/caso/{reminded(installation)}")
    assert postbox.reached() == [["oficina@muni.test"]]
    assert "<strong>Se completó</strong> · Recordar el plazo" in page
    assert "Lo que no salió como debía" not in page
