"""Where an office is a demonstration (`ALIADO_DEMO`): what pages say of it, and a way in without a password.

The way in is for whoever sits at the machine itself: pages asked for over the network do not offer it.
"""

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy import select

from engine.errors import NotFound
from services.people import access_log, staff
from services.people.staff import OfficeUser
from services.roster import demo as invented
from services.roster.models import Authority
from services.ubigeo import municipalities
from web.http.local_address import local_address
from web.identity import ADMINISTRADOR, ANALISTA, SUPERVISOR, VERIFICADOR, sign_in
from web.installation import Installation, installation

#: A domain that never receives anything (RFC 2606): whom the demo brought is known by it.
DOMAIN = "contigo.example"
#: A district that no story of the demo uses.
_SAMPLE = "150104"

blueprint = Blueprint("demonstration", __name__, url_prefix="/demostracion")


@dataclass(frozen=True)
class Person:
    """Somebody of the demo. ``does``: what one sees who goes in as them."""

    username: str
    name: str
    roles: tuple[str, ...]
    does: str

    @property
    def email(self) -> str:
        """Where mails to their groups go: to nobody."""
        return f"{self.username}@{DOMAIN}"


PEOPLE = (
    Person(
        "verificadora", "Rosa Ccahuana (demo)", (VERIFICADOR,),
        "Toma tareas de la bandeja, mira los documentos y decide.",
    ),
    Person("verificador", "Julio Panduro (demo)", (VERIFICADOR,), "El mismo trabajo, con otras tareas a su cargo."),
    Person(
        "supervisora", "Elena Huamaní (demo)", (SUPERVISOR, VERIFICADOR),
        "Ve todos los casos, sus plazos y quién los tiene; reparte tareas.",
    ),
    Person(
        "analista", "Mario Tello (demo)", (ANALISTA,),
        "Ve los diagramas con los casos que corren en ellos, y publica cambios.",
    ),
    Person(
        "administradora", "Carmen Salas (demo)", (ADMINISTRADOR,),
        "Da roles a las personas y declara días que no cuentan.",
    ),
)  # fmt: skip


@dataclass
class Preparing:
    """How far the demo's cases are: ``done`` of ``total`` stories; ``broken``: the rest comes at the next start."""

    total: int
    done: int = 0
    broken: bool = False

    @property
    def over(self) -> bool:
        """Whether all of them are told."""
        return self.done >= self.total


def for_every_page() -> dict[str, Any]:
    """What the frame of a page needs: whether this is a demonstration, and how far its cases are."""
    if not installation().settings.demo:
        return {"demonstration": False}
    preparing = current_app.extensions.get("demo")
    going_on = preparing is not None and not (preparing.over or preparing.broken)
    return {"demonstration": True, "preparing": preparing if going_on else None, "roles_at_hand": is_at_hand()}


@blueprint.get("")
def page() -> Any:
    """Who one may be, and what to try."""
    return render_template("demonstration.html", people=people(), sample=sample(installation()))


@blueprint.post("")
def enter() -> Any:
    """Go in as one of the demo's people."""
    person = next((one for one in people() if one.username == request.form.get("usuario")), None)
    if person is None:
        raise NotFound(what="user", key=request.form.get("usuario", ""))
    with installation().database.read() as session:
        key = staff.find(session, person.username).key
    sign_in("office", key)
    access_log.note(installation().tools, person.username, access_log.SIGNED_IN)
    return redirect(local_address(request.form.get("next")) or url_for("office.login"))


def people() -> list[Person]:
    """Who may be chosen here. Raises :class:`engine.errors.NotFound` where there is no such choice."""
    if not is_at_hand():
        raise NotFound(what="page", key=request.path)
    wanted = select(OfficeUser.username).where(OfficeUser.email.in_([one.email for one in PEOPLE]), OfficeUser.active)
    with installation().database.read() as session:
        known = set(session.scalars(wanted))
    return [one for one in PEOPLE if one.username in known]


def is_at_hand() -> bool:
    """Whether who asks sits at this machine, and the office is one that nobody reaches from elsewhere."""
    settings = installation().settings
    places = (settings.host, urlsplit(settings.public_address).hostname, request.remote_addr, request.host)
    return settings.demo and settings.trusted_proxy is None and all(map(_is_loopback, places))


def _is_loopback(place: str | None) -> bool:
    host = urlsplit(f"//{place}").hostname if place and place.count(":") <= 1 else (place or "").strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def sample(office: Installation) -> str:
    """A mayor to try the first form with, where the office's list is the invented one; else nothing."""
    today = office.now().astimezone(office.tools.zone).date()
    if not invented.MANDATES[0][0] <= today <= invented.MANDATES[-1][1]:
        return ""
    person = invented.mayor(_SAMPLE, today)
    query = select(Authority.key).where(Authority.source == person.source, Authority.ubigeo == _SAMPLE).limit(1)
    with office.database.read() as session:
        if session.scalar(query) is None:
            return ""
    names = f"nombres {person.names}, apellidos {person.paternal} {person.maternal}"
    return f"{municipalities()[_SAMPLE].label}; titular, {names}, DNI {person.document}"
