"""The one wiring place: from settings to a running office, and from an office to its pages.

:func:`open_installation` makes what web, worker and command line share; :func:`create_app` puts the pages before it.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, url_for

from engine.clock import Clock, system_clock
from engine.database.keys import Keys, draw_number
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.execution.runtime import Runtime
from engine.jobs import timer_starts
from engine.jobs.dispatcher import Dispatcher
from services import catalogue, periodic, secrets, ubigeo
from services.calendar import functions, peru
from services.periodic import PERIODIC, Periodic
from services.record import anchors, head
from services.requests import municipality, places
from services.store import SIZE_LIMIT, DiskStore
from services.tools import Tools
from web import aliado, demonstration, identity, mailbox
from web.applicant import actions, confirm_address, mailed_link, paper_upload, road, tracking
from web.forms import downloads
from web.http import addresses, headers, health, numbers, refusals, request_log
from web.installation import Installation
from web.office import access_log, accounts, case, queue, staff, supervision, task
from web.office import actions as acts
from web.office import calendar as declared_days
from web.office import sign_in as office_sign_in
from web.office import starts as office_start
from web.processes import comparison, coverage, pages, publishing
from web.reveal import NotingFlask
from web.settings import Settings
from web.wording import dates

#: What a request may weigh: one upload of the largest size and the rest of its form.
REQUEST_LIMIT = SIZE_LIMIT + 1_000_000

BLUEPRINTS = (
    road.blueprint,
    tracking.blueprint,
    actions.blueprint,
    mailed_link.blueprint,
    confirm_address.blueprint,
    paper_upload.blueprint,
    office_sign_in.blueprint,
    queue.blueprint,
    case.blueprint,
    acts.blueprint,
    office_start.blueprint,
    supervision.blueprint,
    access_log.blueprint,
    accounts.blueprint,
    staff.blueprint,
    declared_days.blueprint,
    task.blueprint,
    pages.blueprint,
    publishing.blueprint,
    comparison.blueprint,
    coverage.blueprint,
    downloads.blueprint,
    aliado.blueprint,
    mailbox.blueprint,
    demonstration.blueprint,
    health.blueprint,
)


def open_installation(settings: Settings, clock: Clock = system_clock, number: int | None = None) -> Installation:
    """Database, vault, store, services and engine, joined. The tables must stand already (``aliado db upgrade``).

    ``number``: of the keys of rows, where it was drawn from another database.
    """
    database = Database(settings.database_url)
    if number is None:
        with database.write() as session:
            number = draw_number(session)
    tools = Tools(
        database=database,
        vault=Vault(settings.keys),
        store=DiskStore(settings.files),
        keys=Keys(number),
        clock=clock,
        settings={**settings.services, "public_address": settings.public_address},
    )
    runtime = Runtime(
        database=database,
        clock=clock,
        new_key=tools.keys,
        vault=tools.vault,
        zone=tools.zone,
        catalogue=catalogue.bind(tools),
        functions=functions.functions(tools),
        sources={"ubigeo": ubigeo.Ubigeo()},
        presentation=peru.presentation(tools),
        at_end=(municipality.release, places.forget, secrets.release),
    )
    return Installation(
        settings, tools, runtime, _dispatcher(settings, runtime, partial(periodic.run_due, tools, _periodic(runtime)))
    )


def _dispatcher(settings: Settings, runtime: Runtime, every_minute: Callable[[], object]) -> Dispatcher:
    if settings.dispatcher == "embedded":
        return Dispatcher(runtime, every_minute)
    from engine.jobs.procrastinate import ProcrastinateDispatcher  # slow to import, and for many machines only

    return ProcrastinateDispatcher(runtime, every_minute, concurrency=settings.jobs_at_once)


def _periodic(runtime: Runtime) -> tuple[Periodic, ...]:
    """What the services do now and then, and what needs the engine."""
    return (
        *PERIODIC,
        Periodic("lines of the record that are not linked", timedelta(seconds=50), head.keep),  # looked at every minute
        Periodic("anchor of the record", timedelta(days=1), anchors.drop),
        Periodic("open terms by the calendar", timedelta(minutes=10), functions.following(runtime)),
        Periodic(
            "processes that begin by the clock", timedelta(minutes=1), lambda _tools: timer_starts.begin_due(runtime)
        ),
    )


def create_app(settings: Settings, installation: Installation | None = None) -> Flask:
    """The web application. ``installation``: one already open (a test's, with its own clock); else one is opened."""
    app = NotingFlask("web")
    app.extensions["aliado"] = installation or open_installation(settings)
    request_log.install(app, trusted=settings.trusted_proxy is not None)  # first: what is refused is logged too
    headers.protect(
        app, secret=settings.session_secret, https=settings.https, hosts=settings.hosts, max_upload=REQUEST_LIMIT
    )
    refusals.install(app)
    numbers.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.filters.update(
        long_day=dates.long_day,
        short_day=dates.short_day,
        moment=dates.moment,
        megabytes=dates.megabytes,
        count=dates.count,
        file_kind=downloads.kind_of,
    )
    app.jinja_env.globals["further"] = addresses.further
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_for_every_page)
    app.context_processor(demonstration.for_every_page)
    return app


def _for_every_page() -> dict[str, Any]:
    """What the frame of the page shows: who is signed in, and the ways this person has."""
    user = identity.office_user()
    if user is None:
        return {"office_user": None, "office_ways": []}
    ways, roles = [], identity.roles()
    beside = bool(roles) and not roles - {identity.ANALISTA, identity.ADMINISTRADOR}
    if not beside:
        ways.append(("Bandeja", url_for("queue.page")))
    if roles & {identity.VERIFICADOR, identity.SUPERVISOR}:
        ways.append(("Casos", url_for("folder.search")))
    if identity.SUPERVISOR in roles:
        ways.append(("Supervisión", url_for("supervision.page")))
    if roles & pages.READERS:
        ways.append(("Procesos", url_for("processes.page")))
    if identity.ADMINISTRADOR in roles:
        ways.append(("Personas", url_for("administration.page")))
        ways.append(("Calendario", url_for("declared_days.page")))
        ways.append(("Accesos", url_for("access_log.page")))
    if beside:  # a drawing may have a task for them, but their work is elsewhere
        ways.append(("Bandeja", url_for("queue.page")))
    if mailbox.is_open():
        ways.append(("Buzón", url_for("mailbox.page")))
    return {"office_user": user, "office_ways": ways}
