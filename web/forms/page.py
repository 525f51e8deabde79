"""One form on one page, for everybody who fills forms: shown with its scope, read back, answered once.

The token in the page is drawn when the form is first shown and comes back with every submit, so a double click or an
impatient second try repeats a request that the engine has answered already. What somebody went back to, changed and
sent again is no repeat: the engine knows a submit by the token and all that was sent with it.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from engine.execution.task_form import TaskForm
from engine.forms import Cleaned, Form
from engine.models.process import RequestToken
from services import files
from services.people.access_log import TASK
from web.forms.decode import Action, decode
from web.forms.files_in_text import with_files
from web.forms.kept import KeptFiles
from web.forms.render import render
from web.http import headers, returned
from web.identity import at_the_office
from web.installation import installation
from web.reveal import About, ReadableScope, may_read

#: Names of the page's own controls begin with an underscore; no field of a form can.
TOKEN = "_token"  # noqa: S105  a field's name
#: Of the draft that the page was made from.
REVISION = "_revision"
#: Which questions the page asked: whoever hands it in again has answered them.
ASKED = "_asked"
UPLOAD = "upload"
_CLAIMED = {"application/pdf", "image/jpeg", "image/png"}


@dataclass(frozen=True)
class Sent:
    """What a person sent; ``errors`` only after a submit. ``token``: what the engine knows this submit by.

    ``asks``: nothing is wrong, but its warnings have not been seen yet.
    """

    values: dict[str, Any]
    action: Action
    token: str | None
    errors: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)
    asks: bool = False

    @property
    def revision(self) -> int | None:
        """Of the draft that the page was made from; ``None`` where it says none."""
        written = request.form.get(REVISION, "")
        return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None

    @property
    def blank(self) -> bool:
        """Whether nothing was typed or chosen."""
        return not _holds_something(self.values)

    @property
    def complete(self) -> bool:
        """Whether there is something to hand in."""
        return self.action.kind == "submit" and not self.errors and not self.asks

    @property
    def draft(self) -> bool:
        """Whether the person only wants it kept."""
        return self.action.kind == "draft"


def read(task_form: TaskForm, *, ask: bool = False) -> Sent:
    """What this request sent for the task's form. Uploads are in the store when this returns.

    ``ask``: a warning is a question of its own, asked once, before what was sent is taken.
    """
    token = request_token() or fresh_token()
    if task_form.form is None:
        return Sent({}, Action(), token)
    values, action = decode(task_form.form, request.form, _uploads(), _kept(task_form))
    if action.kind != "submit":
        task_form.form.accept(values)
        return Sent(values, action, token)
    cleaned = _judged(task_form.form, task_form, values)
    asks = ask and _only_warns(cleaned) and request.form.get(ASKED) != _questions(cleaned.warnings)
    return Sent(values, action, token, cleaned.errors, cleaned.warnings, asks)


def kept(task_form: TaskForm) -> Sent:
    """The draft, as it was sent and not taken, with what is wrong with it: what a redirect leads back to."""
    if task_form.form is None:
        return Sent({}, Action(), None)
    cleaned = _judged(task_form.form, task_form, task_form.draft)
    return Sent(dict(task_form.draft), Action(), None, cleaned.errors, cleaned.warnings, _only_warns(cleaned))


def _judged(form: Form, task_form: TaskForm, values: Mapping[str, Any]) -> Cleaned:
    office = installation()
    return form.clean(
        values,
        task_form.scope,
        office.runtime.sources,
        context=task_form.context,
        presentation=office.presentation,
        readable=_readable(task_form) if at_the_office() else None,
    )


def _only_warns(cleaned: Cleaned) -> bool:
    return bool(cleaned.warnings) and not cleaned.errors


def _questions(warnings: Mapping[str, str]) -> str:
    """What a page that shows these warnings carries; empty where there are none."""
    told = json.dumps(sorted(warnings.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16] if warnings else ""


def show(
    task_form: TaskForm,
    url: str,
    *,
    values: Mapping[str, Any] | None = None,
    sent: Sent | None = None,
    submit: str = "Continuar",
    draft: str = "",
    editable: bool = True,
    beside: bool = False,
    danger: bool = False,
) -> Markup:
    """The task's form as HTML: as a person sent it (``sent``), else with a draft's ``values``.

    ``beside``: the files it names stand beside the form, not in it. ``danger``: handing it in cannot be undone.
    """
    if sent is not None:
        headers.shows_what_was_typed()
    sources = installation().runtime.sources
    nodes: Any = ()
    if task_form.form is not None:
        nodes = task_form.form.view(
            sent.values if sent else values or {},
            **_seen(task_form),
            errors=sent.errors if sent else {},
            sources=sources,
            warnings=sent.warnings if sent else {},
            context=task_form.context,
            presentation=installation().presentation,
        )
        nodes = nodes if beside else with_files(nodes, task_form)
    return render(
        nodes,
        url=url,
        sources=sources,
        kept=_kept(task_form),
        action=sent.action if sent else None,
        submit=_button(task_form) or submit,
        draft=draft,
        hidden={
            TOKEN: (sent_token() if sent else None) or fresh_token(),
            **_revision(task_form),
            **({ASKED: _questions(sent.warnings)} if sent and sent.warnings else {}),
        },
        editable=editable,
        danger=danger,
    )


def _seen(task_form: TaskForm) -> dict[str, Mapping[str, Any]]:
    """What the form's expressions see, and, where that is more than its reader may know, what its texts do."""
    readable = _readable(task_form)
    if not at_the_office() or may_read():
        return {"scope": readable}
    return {"scope": task_form.scope, "readable": readable}


def _readable(task_form: TaskForm) -> ReadableScope:
    about = About(TASK, task_form.instance_key or None, task_form.task.key if task_form.task else None)
    return ReadableScope(task_form.scope, frozenset(), about)


def _revision(task_form: TaskForm) -> dict[str, str]:
    return {REVISION: str(task_form.draft_revision)} if task_form.task else {}


def _holds_something(values: Any) -> bool:
    if isinstance(values, Mapping):
        values = values.values()
    return (
        any(map(_holds_something, values))
        if isinstance(values, Iterable) and not isinstance(values, str)
        else bool(values)
    )


def _button(task_form: TaskForm) -> str:
    """What the analyst wrote on the form's own button."""
    if task_form.form is None:
        return ""
    return task_form.form.submit(task_form.scope, context=task_form.context, presentation=installation().presentation)


def adopt_files(session: Session, values: Any, instance_key: int) -> None:
    """Give the files among ``values`` to the instance that begins with them."""
    for reference in _references(values):
        files.adopt(session, reference, instance_key)


def holds_file(values: Any) -> bool:
    """Whether a file is among what was sent."""
    return bool(_references(values))


def fresh_token() -> str:
    """A new idempotency token."""
    return secrets.token_urlsafe(24)


def sent_token() -> str | None:
    """The token of the page that was sent; anything that is none of ours is no token."""
    token = request.form.get(TOKEN, "")
    return token if 20 <= len(token) <= 100 and token.isascii() else None


def _uploads() -> MultiDict[str, FileStorage]:
    """What was chosen now, and what was chosen for a submit that could not be taken."""
    return MultiDict([*returned.files(), *request.files.items(multi=True)])


def request_token() -> str | None:
    """What the engine knows this submit by: the page's token and all that was sent with it; ``None`` without a token.

    By the page's token alone, a page that somebody went back to and changed would be answered as received, and what it
    says registered nowhere; and whoever sees an old page could send it to be let into the request it started.
    """
    token = sent_token()
    if token is None:
        return None
    typed = [(name, values) for name, values in request.form.lists() if not _ours(name)]
    chosen = [(name, each.filename, _sha256(each)) for name, each in request.files.items(multi=True) if each.filename]
    uploads = [*returned.fingerprints(), *chosen]
    return hashlib.sha256(json.dumps([token, typed, uploads]).encode()).hexdigest()


def _ours(name: str) -> bool:
    """What nobody typed."""
    return name in (TOKEN, REVISION, ASKED, "csrf_token", returned.AGAIN) or name.startswith(
        (returned.HELD, returned.CREDENTIAL)
    )


def _sha256(upload: FileStorage) -> str:
    upload.stream.seek(0)
    found = hashlib.file_digest(upload.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    upload.stream.seek(0)
    return found


def first_answer() -> int | None:
    """The instance that this same submit led to when it was first sent."""
    token = request_token()
    if token is None:
        return None
    with installation().database.read() as session:
        row = session.get(RequestToken, token)
        return int(row.answer["instance"]) if row is not None else None


def _references(values: Any) -> list[Mapping[str, Any]]:
    if isinstance(values, Mapping):
        return [values] if "file" in values else [r for value in values.values() for r in _references(value)]
    return [r for value in values for r in _references(value)] if isinstance(values, list | tuple) else []


def _kept(task_form: TaskForm) -> KeptFiles:
    """A file chosen in this form; the seal is good for this task of this instance alone."""
    instance_key = task_form.instance.key if task_form.instance else None

    def keep(upload: FileStorage) -> Mapping[str, Any]:
        if instance_key is not None:
            files.demand_room(installation().tools, instance_key, UPLOAD)
        return files.keep(
            installation().tools,
            upload.stream,  # type: ignore[arg-type]
            name=upload.filename or "archivo",
            media_type=upload.mimetype if upload.mimetype in _CLAIMED else "application/octet-stream",
            purpose=UPLOAD,
            instance_key=instance_key,
        )

    place = task_form.task.key if task_form.task else task_form.process.id
    return KeptFiles(keep, str(current_app.config["SECRET_KEY"]), f"{place}")
