"""Processes (`/procesos`): definitions with live counts, their files out and in, instances with history and incidents.

What goes in is :mod:`web.processes.publishing`.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session

from engine.errors import NotAllowed, NotFound
from engine.feel import FeelError, json_form
from engine.jobs import incidents
from engine.models.process import Incident, ProcessDefinition
from engine.queries import instances, open_counts
from engine.queries.history import history as lines_of
from engine.queries.history import latest
from services.people import staff
from web.cases import case
from web.cases.case import Case, Held
from web.diagram.pages import called
from web.http.numbers import asked
from web.identity import (
    ADMINISTRADOR,
    ANALISTA,
    SUPERVISOR,
    VERIFICADOR,
    office,
    office_actor,
    roles,
)
from web.installation import installation
from web.processes import case_list, counts, editor, entries, pictures, scenarios
from web.reveal import may_read, reveal
from web.wording import history
from web.wording import incidents as trouble

blueprint = Blueprint("processes", __name__, url_prefix="/procesos")

READERS = frozenset({ANALISTA, ADMINISTRADOR, SUPERVISOR})
#: An instance page is for everybody of the office: a reviewer looks up a case's history there.
CASE_READERS = READERS | {VERIFICADOR}
PAGE = 20
_WAITS = {
    "user_task": "espera a una persona",
    "service": "el sistema trabaja",
    "continue": "el sistema sigue con lo que falta",
    "timer": "espera una fecha",
    "message": "espera un mensaje",
    "signal": "espera una señal",
    "condition": "espera a que se cumpla una condición",
    "broadcast": "el sistema reparte una señal",
    "fault": "detenido por un incidente",
}


@blueprint.get("")
@office(*READERS)
def page() -> Any:
    """Every process with its newest version."""
    with installation().database.read() as session:
        counted = counts.counts(session)
        rows = sorted((_line(one, counted) for one in entries.newest(session)), key=_weight, reverse=True)
    return render_template("processes/list.html", processes=rows, may_publish=ANALISTA in roles())


@blueprint.get("/<process_id>")
@office(*READERS)
def definition(process_id: str) -> Any:
    """One version: the diagram with live counts, its cases, its files; the others to choose from."""
    with installation().database.read() as session:
        versions = counts.versions(session, process_id)
        wanted = asked("v")
        shown = next((v for v in versions if wanted in (None, v.version)), None)
        if shown is None:
            raise NotFound(what="process", key=process_id)
        bundle = installation().runtime.library.bundle(session, shown.bundle_key)
        live = counts.live(session, shown.key, bundle.processes[process_id])
        return render_template(
            "processes/definition.html",
            definition=shown,
            newest=shown is versions[0],
            versions=versions,
            active=open_counts.active_instances(session, process_id),
            **pictures.shown(bundle, process_id, live, cases=case_list.address),
            tests=scenarios.summary(session, bundle),
            files=sorted((path, len(data)) for path, data in bundle.files.items()),
            **case_list.page(session, shown, pictures.pages_of(bundle, process_id)),
        )


@blueprint.get("/version/<int:key>/archivo/<path:path>")
@office(*READERS)
def resource(key: int, path: str) -> Any:
    """One file of a version, as a download."""
    with installation().database.read() as session:
        data = installation().runtime.library.bundle(session, key).resource(path)
    name = path.rpartition("/")[2]
    return send_file(io.BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=name)


@blueprint.get("/version/<int:key>/archivos.zip")
@office(*READERS)
def archive(key: int) -> Any:
    """All files of a version, and the editor's templates, as one archive that can be uploaded again."""
    packed = io.BytesIO()
    with installation().database.read() as session:
        held = installation().runtime.library.files(session, key)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path, data in sorted({**editor.templates(), **held}.items()):
            target.writestr(path, data)
    packed.seek(0)
    return send_file(packed, mimetype="application/zip", as_attachment=True, download_name=f"version-{key}.zip")


@blueprint.get("/caso/<int:key>")
@office(*CASE_READERS)
def instance(key: int) -> Any:
    """One case: diagram, what it waits for, variables as the reader's role allows, history, incidents."""
    return _instance_page(key)


def _instance_page(key: int, typed: dict[str, Any] | None = None) -> str:
    """``typed``: what was sent for an incident (its ``key``) and could not be taken, with the ``problem``."""
    with installation().database.read() as session:
        found = case.load(session, installation().runtime, key)
        live = counts.live_of_instance(session, key, found.process)
        names = staff.names(session)
        rows = latest(session, key, asked("antes"), PAGE + 1)
        return render_template(
            "processes/instance.html",
            instance=found.instance,
            definition=found.definition,
            reference=found.reference,
            status=case_list.status(found.instance, found.process),
            **pictures.shown(found.bundle, found.instance.process_id, live, cases=lambda place: "#espera"),
            waiting=_waiting(session, found),
            variables=_variables(found),
            decisions=[_decision(row, found) for row in instances.decisions(session, installation().tools.vault, key)],
            incidents=[_incident(row, found) for row in instances.incidents(session, key)],
            typed=typed or {},
            may_retry=bool(roles() & {ANALISTA, SUPERVISOR}),
            may_set=SUPERVISOR in roles(),
            gone_wrong=history.gone_wrong(lines_of(session, key, ["completed"]), found.elements, names),
            history=history.lines(rows[PAGE - 1 :: -1], found.elements, names),
            older=url_for("processes.instance", key=key, antes=rows[PAGE - 1].sequence, _anchor="historia")
            if len(rows) > PAGE
            else "",
            newest="antes" not in request.args,
            opens=may_read(found.about),
        )


@blueprint.post("/incidente/<int:key>/reintentar")
@office(ANALISTA, SUPERVISOR)
def retry(key: int) -> Any:
    """Let a stuck job try again, after somebody repaired what it stumbled over; a supervisor may give a step that took
    too long ten times the time, or set a variable, and says why.
    """
    reason, name = request.form.get("motivo", "").strip()[:500], request.form.get("variable", "").strip()
    times, given = 10 if "mas" in request.form else 1, {name: request.form.get("valor", "")} if name else {}
    if (given or times > 1) and SUPERVISOR not in roles():
        raise NotAllowed(actor=office_actor().name)
    with installation().database.read() as session:
        incident = session.get(Incident, key)
        if incident is None:
            raise NotFound(what="incident", key=key)
    typed = {"key": key, "motivo": reason, "variable": name, "valor": given.get(name, "")}
    if (given or times > 1) and not reason:
        typed["problem"] = "Escribe el motivo: quedará en la historia del caso."
        return _instance_page(incident.instance_key, typed), 422
    try:
        incidents.retry(installation().runtime, key, office_actor(), reason, times=times, variables=given)
        flash("Se reintentará en unos segundos.", "success")
    except FeelError:
        typed["problem"] = f"No se entiende el valor de «{name}»: se escribe en FEEL, un texto entre comillas."
        return _instance_page(incident.instance_key, typed), 422
    except NotFound:  # in another tab, or by somebody else; or its job is gone
        flash("Este incidente ya no está abierto: alguien lo reintentó.", "warning")
    return redirect(url_for("processes.instance", key=incident.instance_key))


def _line(definition: ProcessDefinition, counted: dict[str, tuple[int, int]]) -> dict[str, Any]:
    active, incidents = counted.get(definition.process_id, (0, 0))
    return {
        "process_id": definition.process_id,
        "name": definition.name,
        "version": definition.version,
        "created": definition.created,
        "active": active,
        "incidents": incidents,
    }


def _weight(line: dict[str, Any]) -> tuple[int, int]:
    """The process where most goes on comes first; of equals, the order of names stays."""
    return line["active"], line["incidents"]


def _waiting(session: Session, found: Case) -> list[dict[str, Any]]:
    elements = found.elements
    rows = instances.waiting(session, found.instance.key)
    stuck = {incident.job_key for incident in instances.incidents(session, found.instance.key)}
    return [
        {
            "name": called(elements[row.element_id], elements) if row.element_id in elements else row.element_id,
            "stuck": row.key in stuck,
            "what": _WAITS["fault" if row.key in stuck else row.kind]
            + (
                f" hasta el {installation().presentation.show(row.due_at)}"
                if row.due_at and row.kind == "timer"
                else ""
            ),
        }
        for row in rows
    ]


def _variables(found: Case) -> list[dict[str, Any]]:
    """Personal values only for the roles that may read them; everybody sees that they exist."""
    return [
        {
            "name": held.name,
            "inner": held.scope != 0,
            "hidden": held.personal and not may_read(found.about),
            "text": _known(held, found, _text),
            "short": _known(held, found, _short),
        }
        for held in sorted(found.held, key=lambda held: (held.scope != 0, held.name))
    ]


def _known(held: Held, found: Case, words: Callable[[Any], str]) -> str:
    return reveal(words(held.value), found.about, instead="") if held.personal else words(held.value)


def _decision(row: instances.TakenDecision, found: Case) -> dict[str, Any]:
    """What was decided, from what, and by which rules; personal values for the roles that may read them."""
    record = reveal(row.record, found.about, instead=None) if row.personal else row.record
    rules = [rule["index"] for each in row.record["evaluated"] for table in each["tables"] for rule in table["rules"]]
    element = found.elements.get(row.element_id)
    return {
        "name": (element.name if element else "") or row.decision_id,
        "at": row.at,
        "rules": ", ".join(map(str, rules)),
        "hidden": record is None,
        "value": _text(json_form.decode(record["value"])) if record else "",
        "inputs": {n: _text(json_form.decode(v)) for n, v in record["inputs"].items()} if record else {},
    }


def _short(value: Any) -> str:
    """What fits beside the name: a plain value whole, of a list or context how much it holds."""
    if isinstance(value, Mapping):
        return ", ".join(map(str, value))[:80] or "vacío"
    if isinstance(value, list | tuple):
        return f"lista de {len(value)}"
    return installation().presentation.show(value)[:80] or "sin valor"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)[:4000]


def _plain(value: Any) -> Any:
    """A value that JSON does not have, as people here write it."""
    whole = isinstance(value, Decimal) and value == value.to_integral_value()
    return int(value) if whole else installation().presentation.show(value)


def _incident(row: Incident, found: Case) -> dict[str, Any]:
    element = found.elements.get(row.element_id)
    return {
        "key": row.key,
        "where": (element.name or element.id) if element else row.element_id,
        "sentence": trouble.sentence(row.code),
        "code": row.code,
        "message": row.message,
        "inputs": row.inputs,
        "created": row.created,
    }
