"""What happened in the demo's office before anybody opened it: a request in every state, and what else lies there.

Each story is one request, or two of one municipality. It yields when it goes on, in working days before today, and
acts when that time has come.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, cast

from engine.actor import Actor
from engine.service import Service
from services import catalogue
from web.demo.applicants import ELENA, JULIO, ROSA, Applicant
from web.demo.timeline import Story
from web.identity import SOLICITANTE
from web.installation import Installation

At = Callable[..., datetime]
_SATURDAY = 5
#: A paper that came back without its seal.
UNSEALED = frozenset({("alcaldia", "sello")})


def granted_then_modified(installation: Installation, at: At) -> Story:
    """An access granted; weeks later the municipality names another person, who waits for the office."""
    yield at(26)
    first = Applicant(installation, "040112", 1).filed()
    yield at(23, 15)
    first.decided("aprobar")
    yield at(22, 9)
    first.do("confirmar_recepcion", {"recepcion": {"confirmada": True}})
    yield at(2, 11)
    Applicant(installation, "040112", 2).filed()


def denied(installation: Installation, at: At) -> Story:
    """The seal was another town's."""
    yield at(15)
    request = Applicant(installation, "130401", 3).filed()
    yield at(11, 12)
    reasons = {
        "fundamento": "El sello no es el de la alcaldía de la municipalidad.",
        "norma": "TUO de la Ley 27444",
        "cargo_funcionario": "Responsable de Usuarios Aliados",
    }
    request.decided("denegar", JULIO, **reasons)


def not_answered(installation: Installation, at: At) -> Story:
    """Observed, and never mended: the term's end decides."""
    yield at(17)
    request = Applicant(installation, "200104", 4).filed(UNSEALED)
    yield at(16, 11)
    request.decided("observar", observaciones=["falta_sello"])
    yield at(15, 9)
    request.do("acusar_observaciones", {"acuse": {"recibido": True}})


def forgotten(installation: Installation, at: At) -> Story:
    """Generated and never sent."""
    yield at(34)
    Applicant(installation, "080601", 5).generated()


def withdrawn(installation: Installation, at: At) -> Story:
    """The applicant changed their mind."""
    yield at(10)
    request = Applicant(installation, "060101", 6).filed()
    yield at(9, 16)
    request.sends("anulacion-solicitante")


def annulled(installation: Installation, at: At) -> Story:
    """The town hall did not know of it."""
    yield at(12)
    request = Applicant(installation, "220901", 7).filed()
    yield at(10, 12)
    request.sends("anulacion-oficio", ELENA, anulacion={"motivo": "La alcaldía no reconoce esta solicitud."})


def overdue(installation: Installation, at: At) -> Story:
    """Nobody took it in time: escalated."""
    yield at(9)
    Applicant(installation, "210101", 8).filed()


def nearly_due(installation: Installation, at: At) -> Story:
    """Due tomorrow."""
    yield at(5)
    Applicant(installation, "150132", 9).filed()


def taken_by_a_colleague(installation: Installation, at: At) -> Story:
    """Julio is at it."""
    yield at(3)
    request = Applicant(installation, "110101", 10).filed()
    yield at(1, 9)
    request.taken(JULIO)


def observed(installation: Installation, at: At) -> Story:
    """Waits for the municipality."""
    yield at(3, 9)
    request = Applicant(installation, "190101", 11).filed(UNSEALED)
    yield at(2, 16)
    request.decided("observar", observaciones=["falta_sello"])
    yield at(1, 10)
    request.do("acusar_observaciones", {"acuse": {"recibido": True}})


def answered(installation: Installation, at: At) -> Story:
    """Observed, mended, sent again."""
    yield at(6, 9)
    request = Applicant(installation, "100101", 12).filed(UNSEALED)
    yield at(5, 9)
    request.decided("observar", JULIO, observaciones=["falta_sello"])
    yield at(4, 9)
    request.do("acusar_observaciones", {"acuse": {"recibido": True}})
    yield at(3, 17)
    request.do("subsanar", {"subsanacion": {"explicacion": "Ahora lleva el sello."}}).hand_in()


def approved(installation: Installation, at: At) -> Story:
    """The credentials were sent this morning; nobody has confirmed them yet."""
    yield at(4, 15)
    request = Applicant(installation, "240101", 13).filed()
    yield at(1, 17)
    request.decided("aprobar", ROSA)


def unsigned(installation: Installation, at: At) -> Story:
    """Waits for signature and seal."""
    yield at(2, 17)
    Applicant(installation, "050101", 14).generated()


def lacking(installation: Installation, at: At) -> Story:
    """Came in with nobody's signature in the responsible's box: whoever looks at the paper sees it."""
    yield at(1, 12)
    Applicant(installation, "020101", 18).filed(lacks=frozenset({("responsable", "firma")}))


def just_begun(installation: Installation, at: At) -> Story:
    """A draft."""
    yield at(1, 18)
    Applicant(installation, "010101", 15).identify()


def fresh(installation: Installation, at: At) -> Story:
    """Came in today."""
    yield at(0, 8)
    Applicant(installation, "180101", 16).filed()


def stuck(installation: Installation, at: At) -> Story:
    """The mail server was away for longer than we ask it again: an incident for the analyst."""
    saturday = at(7, 10)
    while saturday.weekday() != _SATURDAY:
        saturday += timedelta(days=1)
    yield saturday
    services = cast(dict[str, Service], installation.runtime.catalogue)
    reachable = services["mail.send"]
    nobody = {"smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "none"}
    request = Applicant(installation, "230101", 17).generated()
    services["mail.send"] = catalogue.bind(
        replace(installation.tools, settings={**installation.tools.settings, **nobody})
    )["mail.send"]
    request.hand_in()
    for hours in range(1, 30):  # a weekend, when nobody else writes
        yield saturday + timedelta(hours=hours)
    services["mail.send"] = reachable


def inquiry(installation: Installation, at: At) -> Story:
    """Somebody asks where their user name is."""
    yield at(1, 11)
    asked = {
        "motivo": "sin-respuesta",
        "nombre": "Maruja Choque Vera",
        "tipo_documento": "DNI",
        "documento": "98200008",
        "telefono": "950811222",
        "correo": "responsable08@example.pe",
        "texto": "Ya pasó la fecha máxima de respuesta y no recibí el usuario ni la contraseña.",
        "privacidad": ["aviso-2026-11"],
    }
    actor = Actor("solicitante", frozenset({SOLICITANTE}))
    installation.runtime.start("consulta", actor, submit={"consulta": asked})


#: Every story by its name, in the order in which they began, each of a municipality of its own.
STORIES: Final[Mapping[str, Callable[[Installation, At], Story]]] = MappingProxyType(
    {
        story.__name__: story
        for story in (
            forgotten,
            granted_then_modified,
            not_answered,
            denied,
            annulled,
            withdrawn,
            overdue,
            stuck,
            answered,
            nearly_due,
            approved,
            taken_by_a_colleague,
            observed,
            unsigned,
            lacking,
            just_begun,
            inquiry,
            fresh,
        )
    }
)
