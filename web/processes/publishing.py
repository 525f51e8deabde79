"""Publishing (`/procesos/publicar`): new files through the check into a new version.

What blocks is shown with file, element and reason, and nothing is published. Then the version's scenarios are played;
one that fails blocks too, unless the analyst says why the version is published all the same: that is kept with it.
What an upload does not contain stays as in the version in force, so one changed diagram can be uploaded alone.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from engine.check import Finding, blocking, shown
from engine.check.resources import KINDS
from engine.difference import privacy
from engine.errors import Refusal
from engine.scenarios import BrokenScenario, Report
from services.people import staff
from services.people.staff import OfficeUser
from services.versions.judging import judged
from web.http import marks
from web.http.place import place
from web.identity import ANALISTA, GROUPS, SUPERVISOR, office, office_actor
from web.installation import installation
from web.processes import entries, scenarios
from web.processes.archives import LONGEST_NAME, NothingToPublish, UnusableArchive, cleaned, unpacked
from web.processes.turns import StillAtWork, taking_turns
from web.properties import PROPERTIES
from web.wording import privacy as privacy_words
from web.wording import scenarios as scenario_words
from web.wording.refusals import words
from web.wording.words import Words

_TAKEN: Final = (*KINDS, ".xml", ".yml")
#: The part of a path that counts, in whatever folder an archive holds both rooms.
_ROOM: Final = re.compile(r"(?:^|/)((?:bpmn|forms)/.+)$")


class NotOfAVersion(Refusal):
    """{name} is of no kind a version is made of."""


class TwoOfOneName(Refusal):
    """Two of the files are {name}."""


blueprint = Blueprint("publishing", __name__, url_prefix="/procesos/publicar")


@blueprint.get("")
@office(ANALISTA)
def upload() -> Any:
    """The form for new files."""
    return _upload([])


@blueprint.post("")
@office(ANALISTA)
def publish() -> Any:
    """Check the files together with those in force; publish them if nothing blocks."""
    try:
        with installation().database.read() as session:
            files = {**_in_force(session), **_uploaded(session)}
    except (UnusableArchive, NotOfAVersion, NothingToPublish, TwoOfOneName) as refusal:
        said = words(refusal)
        return _upload([], refused=said), said.status
    try:
        with taking_turns(office_actor().name):
            findings = judged(files, installation().runtime.catalogue, GROUPS, PROPERTIES)
    except StillAtWork as refusal:
        return _upload([], refused=words(refusal)), words(refusal).status
    if blocking(findings):
        return _upload(findings), 422
    report = scenarios.judge(installation(), files)
    reason = request.form.get("motivo", "").strip()[:1000]
    if report is not None and not report.green and not reason:
        return _upload(findings, report, files), 422
    if request.form.get("accion") == "revisar":
        flash("Los archivos no tienen errores que impidan publicarlos.", "success")
        return _upload(findings, report)
    note = request.form.get("nota", "").strip()[:300]
    if shows := _shown_anew(files):
        second = _second_person()
        if second is None:
            return _upload(findings, report, files, shows=shows), 422
        note = f"{note} (Con {second.name}, por datos personales: {'; '.join(shows)})"[:1000]
    publication = scenarios.publish(installation(), files, office_actor().name, note, report, reason)
    flash(scenario_words.published(publication), "success")
    _tell_warnings(findings)
    return redirect(url_for("processes.page"))


def _shown_anew(files: Mapping[str, bytes]) -> list[str]:
    """What of personal data this version would show and the one in force does not, in words."""
    with installation().database.read() as session:
        before = _in_force(session)
    return [privacy_words.said(one) for one in privacy.lowered(before, files)]


def _second_person() -> OfficeUser | None:
    """Another analyst or supervisor, who signs with their own password; ``None`` where nobody did."""
    name, password = (request.form.get(field, "")[:200] for field in ("segunda", "segunda_contrasena"))
    if not name or name.strip().casefold() == office_actor().name:
        return None
    user = staff.authenticate(installation().tools, name, password, place(), marks.held())
    return user if user is not None and {ANALISTA, SUPERVISOR} & set(user.roles) else None


def _tell_warnings(findings: list[Finding]) -> None:
    """What does not block is published, and said: the page with the findings was not seen."""
    warnings = [finding for finding in findings if finding.severity == "warns"]
    for finding in warnings[:5]:
        flash(f"{finding.file}, línea {finding.line}: {finding.message} {finding.why}", "warning")
    if len(warnings) > 5:
        flash(f"… y {len(warnings) - 5} advertencias más: «Solo revisar» las muestra todas.", "warning")


def _in_force(session: Session) -> dict[str, bytes]:
    newest = max(entries.newest(session), key=lambda one: one.key, default=None)
    return installation().runtime.library.files(session, newest.bundle_key) if newest else {}


def _uploaded(session: Session) -> dict[str, bytes]:
    """The files of this request by their place; an archive is opened. Names are matched against those in force."""
    places = {path.rpartition("/")[2]: path for path in _in_force(session)}
    found: dict[str, bytes] = {}
    meant: set[str] = set()
    for path, data in _sent():
        place = _place(path, places)
        if place.casefold() in meant:  # some systems cannot hold both, and here one would win in silence
            raise TwoOfOneName(name=place)
        meant.add(place.casefold())
        found[place] = data
    return found


def _sent() -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of this request; an archive is opened."""
    for upload in request.files.getlist("archivos"):
        data, name = upload.stream.read(), cleaned(upload.filename or "").rpartition("/")[2]
        if name.lower().endswith(".zip"):
            yield from unpacked(data)
        elif name:
            yield name, data


def _place(path: str, places: Mapping[str, str]) -> str:
    """Where a file belongs: in the room its path names, else where one of its name is, else where its kind lies."""
    stem, dot, ending = path.rpartition(".")
    if ".." in path.split("/") or not path.lower().endswith(_TAKEN) or len(path) > LONGEST_NAME:
        raise NotOfAVersion(name=path[:200])
    path = f"{stem}{dot}{ending.lower()}"  # a kind is read by its small letters
    name = path.rpartition("/")[2]
    if room := _ROOM.search(path):
        return room[1]
    return places.get(name) or _home(name)


def _home(name: str) -> str:
    if name.endswith((".yaml", ".yml")):
        return f"bpmn/tests/{name}"
    return f"forms/{name}" if name.endswith(".form") else f"bpmn/{name}"


def _upload(
    findings: list[Finding],
    report: Report | None = None,
    files: Mapping[str, bytes] | None = None,
    refused: Words | None = None,
    shows: list[str] | None = None,
) -> str:
    return render_template(
        "processes/upload.html",
        refused=refused,
        findings=list(shown(findings)),
        tests=report and scenario_words.counted(report.as_json()),
        figures=list(scenario_words.figures(report.as_json())) if report else [],
        failures=_failures(report, files or {}) if report else [],
        reason=request.form.get("motivo", ""),
        shows=shows or [],
        second=request.form.get("segunda", ""),
        blocked=blocking(findings),
        note=request.form.get("nota", ""),
    )


def _failures(report: Report, files: Mapping[str, bytes]) -> list[tuple[str, BrokenScenario, str]]:
    """The scenarios' names, the fault, and what the file says there."""
    return [
        (names, fault, scenario_words.written(files, fault.place.path, fault.place.line))
        for names, fault in scenario_words.failures(report)
    ]
