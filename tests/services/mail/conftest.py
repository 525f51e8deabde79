"""An office with a mail server, and a drawing's bundle with a template."""

from dataclasses import replace as with_changes

import pytest

from services.mail.send import send
from tests.services.mail.servers import Postbox, running

TEMPLATE = """Asunto: Tu solicitud {{ record }}

Hola, **{{ name }}**.

{{#if secret != null}}
Usuario: {{ secret.username }}
Contraseña: {{ secret.password }}
{{/if}}

[Ver mi solicitud]({{ link }})
"""
DATA = {"record": "2026-000001", "name": "Rosa", "link": "https://aliado.test/seguimiento/X"}
SETTINGS = {"mail_from": "Programa Contigo <aliado@contigo.test>", "mail_reply_to": "consultas@contigo.test"}


@pytest.fixture
def postbox():
    """The server's answers and what it took."""
    return Postbox()


@pytest.fixture
def office(tools, postbox):
    """The office's tools, with the running server in their settings."""
    with running(postbox) as settings:
        yield with_changes(tools, settings={**tools.settings, **SETTINGS, **settings})


@pytest.fixture
def job(call):
    """One job of the drawing, to be run as often as wanted."""
    return call("mail", resource={"bpmn/correos/prueba.md": TEMPLATE.encode()}.__getitem__)


@pytest.fixture
def run(office, job):
    """Runs the job once: ``run(to=…, copy=…)``."""

    def once(to="rosa@muni.test", on=None, **inputs):
        return send(on or office, job, to=to, template="bpmn/correos/prueba.md", data=DATA, **inputs)

    return once
