"""A version's scenario tests (`/procesos/<process>/pruebas`): how they went, and what they cover, on the diagram."""

from itertools import zip_longest
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from engine.definitions.bundle import Bundle
from engine.errors import NotFound
from engine.models.process import ProcessDefinition
from engine.scenarios import keeping
from web.diagram.live import NOTHING, Badge, Live
from web.http.numbers import asked
from web.identity import ADMINISTRADOR, ANALISTA, SUPERVISOR, office, office_actor, roles
from web.installation import installation
from web.processes import counts, pictures, scenarios
from web.wording import scenarios as scenario_words

blueprint = Blueprint("coverage", __name__, url_prefix="/procesos/<process_id>/pruebas")


@blueprint.get("")
@office(ANALISTA, ADMINISTRADOR, SUPERVISOR)
def page(process_id: str) -> Any:
    """The diagram with the flows that scenarios took and those that none did; scenarios, and what is missing."""
    with installation().database.read() as session:
        version = _version(session, process_id)
        bundle = installation().runtime.library.bundle(session, version.bundle_key)
        found = scenarios.summary(session, bundle)
        report = found.run.report if found.run else None
        return render_template(
            "processes/tests.html",
            definition=version,
            tests=found,
            results=[_result(one, bundle) for one in report["scenarios"] if one["process"] == process_id]
            if report
            else [],
            faults=report["faults"] if report else [],
            missing=_missing(report, bundle, process_id),
            **pictures.shown(bundle, process_id, _walked(report, bundle, process_id)) | {"steps": []},
            may_run=ANALISTA in roles(),
        )


@blueprint.post("")
@office(ANALISTA)
def run(process_id: str) -> Any:
    """Play them now, and keep how it went."""
    with installation().database.read() as session:
        version = _version(session, process_id)
        files = installation().runtime.library.files(session, version.bundle_key)
    report = scenarios.judge(installation(), files)
    if report is None:
        raise NotFound(what="scenarios of version", key=version.key)
    with installation().database.write() as session:
        keeping.keep(session, version.bundle_key, report, office_actor().name, installation().now())
    flash("Se corrieron las pruebas de esta versión.", "success" if report.green else "warning")
    return redirect(url_for("coverage.page", process_id=process_id, v=version.version))


def _result(one: dict[str, Any], bundle: Bundle) -> dict[str, Any]:
    fault = one.get("fault")
    return {**one, "written": scenario_words.written(bundle.files, fault["file"], fault["line"]) if fault else ""}


def _version(session: Session, process_id: str) -> ProcessDefinition:
    wanted = asked("v")
    every = counts.versions(session, process_id)
    found = next((version for version in every if wanted in (None, version.version)), None)
    if found is None:
        raise NotFound(what="process", key=process_id)
    return found


def _left(report: Any, process_id: str) -> list[str]:
    """The flows of a process that no scenario took."""
    return [one["flow"] for one in report["missing"]["flows"] if one["process"] == process_id]


def _missing(report: Any, bundle: Bundle, process_id: str) -> list[tuple[str, str]]:
    """A line for all that no scenario went through, and where it is on the diagram, if it is."""
    if report is None:
        return []
    pages, left = pictures.pages_of(bundle, process_id), _left(report, process_id)
    places = [pictures.address(pages.of(f), f"en-{f}") if pages.shows(f) else "" for f in left]
    return list(zip_longest(scenario_words.missing(report, bundle, process_id), places, fillvalue=""))


def _walked(report: Any, bundle: Bundle, process_id: str) -> Live:
    """Every flow of a process: taken or not, and how many were not on each page; nothing where no run is kept."""
    if report is None:
        return NOTHING
    left = set(_left(report, process_id))
    sums = pictures.pages_of(bundle, process_id).summed(dict.fromkeys(left, 1))
    return Live(
        flows={flow: flow not in left for flow in bundle.processes[process_id].flows},
        inside={page: Badge(number, "missed", "sin recorrer") for page, number in sums.items()},
    )
