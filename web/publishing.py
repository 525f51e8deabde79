"""Publishing (`/procesos/publicar`): new files through the check into a new version.

What blocks is shown with file, element and reason, and nothing is published. Then the version's scenarios are played;
one that fails blocks too, unless the analyst says why the version is published all the same: that is kept with it.
What an upload does not contain stays as in the version in force, so one changed diagram can be uploaded alone.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from engine.check import Finding, blocking, check
from engine.errors import Refusal
from engine.scenarios import BrokenScenario, Report
from web import definitions, scenario_words, scenarios
from web.house import house
from web.identity import ANALISTA, GROUPS, office, office_actor

ROOMS = ("bpmn/", "forms/")
LARGEST_ARCHIVE, MOST_FILES = 30_000_000, 500


class UnusableArchive(Refusal):
    """The archive cannot be opened, or unpacks to more than a definition may weigh."""


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
    with house().database.read() as session:
        files = {**_in_force(session), **_uploaded(session)}
    findings = check(files, house().runtime.catalogue, GROUPS)
    if blocking(findings):
        return _upload(findings), 422
    report = scenarios.judge(house(), files)
    reason = request.form.get("motivo", "").strip()[:1000]
    if report is not None and not report.green and not reason:
        return _upload(findings, report, files), 422
    if request.form.get("accion") == "revisar":
        flash("Los archivos no tienen errores que impidan publicarlos.", "success")
        return _upload(findings, report)
    note = request.form.get("nota", "").strip()[:300]
    publication = scenarios.publish(house(), files, office_actor().name, note, report, reason)
    flash(scenario_words.published(publication), "success")
    return redirect(url_for("processes.page"))


def _in_force(session: Session) -> dict[str, bytes]:
    newest = max(definitions.newest(session), key=lambda one: one.key, default=None)
    return house().runtime.library.files(session, newest.bundle_key) if newest else {}


def _uploaded(session: Session) -> dict[str, bytes]:
    """The files of this request by their place; an archive is opened. Names are matched against those in force."""
    places = {path.rpartition("/")[2]: path for path in _in_force(session)}
    found: dict[str, bytes] = {}
    for upload in request.files.getlist("archivos"):
        data = upload.stream.read()
        name = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
        if name.endswith(".zip"):
            found.update(_unpacked(data))
        elif name:
            found[places.get(name) or _place(name)] = data
    return found


def _place(name: str) -> str:
    if name.endswith((".yaml", ".yml")):
        return f"bpmn/tests/{name}"
    return f"forms/{name}" if name.endswith(".form") else f"bpmn/{name}"


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The files of an archive that lie in ``bpmn/`` or ``forms/``; bounded, so that a small archive stays small."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            entries = [entry for entry in source.infolist() if entry.filename.startswith(ROOMS) and not entry.is_dir()]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_ARCHIVE:
                raise UnusableArchive
            return {entry.filename: source.read(entry) for entry in entries if ".." not in entry.filename}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError):  # broken, encrypted, unknown method
        raise UnusableArchive from None


def _upload(findings: list[Finding], report: Report | None = None, files: Mapping[str, bytes] | None = None) -> str:
    return render_template(
        "processes/upload.html",
        findings=findings,
        tests=report and scenario_words.counted(report.as_json()),
        figures=list(scenario_words.figures(report.as_json())) if report else [],
        failures=_failures(report, files or {}) if report else [],
        reason=request.form.get("motivo", ""),
        blocked=blocking(findings),
        note=request.form.get("nota", ""),
    )


def _failures(report: Report, files: Mapping[str, bytes]) -> list[tuple[str, BrokenScenario, str]]:
    """The scenarios' names, the fault, and what the file says there."""
    return [
        (names, fault, scenario_words.written(files, fault.place.path, fault.place.line))
        for names, fault in scenario_words.failures(report)
    ]
