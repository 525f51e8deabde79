"""Who asks: an office user, an applicant with the link of one request, who holds its paper, or an aliado.

The cookie carries random tokens; what they open stands in the database (:mod:`services.people.sessions`), so that a
logout, a change of roles or a replaced account ends them at once. The kinds live side by side: a reviewer who
tests the public road stays a reviewer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import flash, g, redirect, request, session, url_for

from engine.actor import Actor
from engine.errors import NotAllowed, Refusal
from services.accounts import life
from services.accounts.models import ACTIVE, Account
from services.attempt_limits import OFFICE_NAME, Limit
from services.people import access_log, sessions, sign_in_tries, staff
from services.people.sessions import Living
from services.people.staff import Present
from web.http import headers, marks, refusals
from web.http.place import place
from web.http.returned import CREDENTIAL
from web.installation import installation
from web.wording.words import Words

#: Candidate groups. Lanes of the drawing name the first ones; analysts and administrators work beside the procedure.
SOLICITANTE, VERIFICADOR, SUPERVISOR = "Solicitante", "Verificador", "Supervisor"
ANALISTA, ADMINISTRADOR = "Analista", staff.ADMINISTRATOR
#: The groups that an office has; a drawing that names another one has misspelt it.
GROUPS = frozenset({SOLICITANTE, VERIFICADOR, SUPERVISOR, ANALISTA, ADMINISTRADOR})
#: Who may read personal data of any request; everybody else sees that a value exists.
READS_PERSONAL_DATA = frozenset({VERIFICADOR, SUPERVISOR})

#: In the address of a page that asked for itself again: nobody sits before it for that.
BY_ITSELF = "sola"

_NOT_ASKED: Any = object()
P = ParamSpec("P")
R = TypeVar("R")


def sign_in(kind: str, subject: int) -> None:
    """Open a session of ``kind`` (``office``, ``applicant``, ``account``, ``paper``) here, under fresh tokens."""
    with installation().database.write() as work:
        _revoke(work, kind)
        session[kind] = sessions.begin(installation().tools, work, kind, subject)
        sessions.sweep(installation().tools, work)
    session.pop("csrf_token", None)  # a form that somebody opened here before the sign-in is void
    _forget(kind)


def sign_in_by_password(kind: str, subject: int, username: str, by_name: Limit) -> None:
    """Open a session for somebody whose name and password were right, and write that down.

    ``by_name``: the limit of this name's tries, from which strangers' ones no longer keep this browser out.
    """
    sign_in(kind, subject)
    if sign_in_tries.known(installation().tools, by_name, username, marks.held()) is None:
        marks.keep(sign_in_tries.mark(installation().tools, by_name, username))
    access_log.note(installation().tools, username, access_log.SIGNED_IN)


def sign_out(kind: str) -> None:
    """End this browser's session of ``kind``; what it kept of our pages it forgets."""
    with installation().database.write() as work:
        _revoke(work, kind)
    session.pop(kind, None)
    session.pop("csrf_token", None)
    headers.clear_on_this_device()
    _forget(kind)


def _forget(kind: str) -> None:
    """What this request had looked up no longer holds."""
    g.pop(f"who_{kind}", None)
    if kind == "office":
        g.pop("office_user", None)


def _revoke(work: Any, kind: str) -> None:
    row = sessions.find(installation().tools, work, kind, session.get(kind, ""))
    if row is not None:
        sessions.revoke(work, row.key)


def _subject(kind: str) -> int | None:
    """Whose key this browser's session of ``kind`` holds; looked up once a request."""
    name = f"who_{kind}"
    if name not in g:
        setattr(g, name, _look_up(kind, session.get(kind)))
    found: int | None = getattr(g, name)
    return found


def _look_up(kind: str, token: str | None) -> int | None:
    if not token:
        return None
    tools = installation().tools
    with tools.database.read() as reading:
        row = sessions.find(tools, reading, kind, token)
    return _seen(row).subject if row is not None else None


def acts(kind: str) -> None:
    """Note, before this browser's session changes something, that it is the last that acted."""
    tools = installation().tools
    with tools.database.write() as work:
        if (row := sessions.find(tools, work, kind, session.get(kind, ""))) is not None:
            sessions.see(tools, work, row.key)


def _seen(row: Living) -> Living:
    tools = installation().tools
    if BY_ITSELF not in request.args and sessions.is_due(tools, row):
        with tools.database.write() as work:
            sessions.see(tools, work, row.key)
    return row


def office_user() -> Present | None:
    """The office user of this browser, if one is signed in and still active."""
    found: Present | None = g.get("office_user", _NOT_ASKED)
    if found is _NOT_ASKED:
        found = g.office_user = _office_user(session.get("office"))
    return found


def _office_user(token: str | None) -> Present | None:
    if not token:
        return None
    with installation().database.read() as reading:
        found = staff.current(installation().tools, reading, token)
    if found is None:
        return None
    user, row = found
    _seen(row)
    return user


def office_actor() -> Actor:
    """The signed-in office user as the engine knows it; only behind :func:`office`."""
    user = office_user()
    if user is None:
        raise NotAllowed(actor="anonymous")
    return Actor(user.username, frozenset(user.roles))


def roles() -> frozenset[str]:
    """The roles of the signed-in office user; none for everybody else."""
    user = office_user()
    return frozenset(user.roles) if user else frozenset()


def signed_in(kind: str) -> int | None:
    """Whose key this browser's session of ``kind`` holds."""
    return _subject(kind)


def applicant_instance() -> int | None:
    """The request this browser may see and go on with."""
    return _subject("applicant")


def applicant_actor(instance_key: int) -> Actor:
    """An applicant: no account, one request."""
    return Actor("solicitante", frozenset({SOLICITANTE}), instance=instance_key)


def aliado_account() -> Account | None:
    """The issued account signed in here, while it is active."""
    key = _subject("account")
    if key is None:
        return None
    with installation().database.read() as reading:
        account = life.get(reading, key)
    return account if account.state == ACTIVE else None


def office(*groups: str, keep: Callable[..., None] | None = None) -> Callable[[Callable[P, R]], Callable[P, Any]]:
    """A page for office users; with ``groups``, only for those in one of them. Others sign in first, or are refused.

    What the page reads, it reads together: no row twice. ``keep``: called with the actor whose session ended by itself,
    and the view's arguments, to keep what was sent as theirs; else it comes back on a page to sign in and send it with.
    """

    def guard(view: Callable[P, R]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            g.at_the_office = True
            with installation().database.together():
                _enter_with_what_was_sent()
                if office_user() is None:
                    return _outside(keep and (lambda actor: keep(actor, *args, **kwargs)))
                if groups and not roles() & set(groups):
                    raise NotAllowed(actor=office_actor().name)
                return view(*args, **kwargs)

        return guarded

    return guard


_OVER = Words(
    401,
    "Ingresa otra vez para enviarlo",
    "Tu sesión terminó porque pasó mucho tiempo sin uso, así que todavía no registramos lo que enviaste.",
)
_WRONG = Words(422, "No pudimos ingresar", "El usuario o la contraseña no son correctos.", "Escríbelos otra vez.")
USER, PASSWORD = f"{CREDENTIAL}usuario", f"{CREDENTIAL}contrasena"


def _outside(keep: Callable[[Actor], None] | None) -> Any:
    """Nobody is signed in: to the page to sign in, with what was sent."""
    if request.method == "GET":
        return redirect(url_for("office.login", next=request.full_path.rstrip("?")))
    with installation().database.read() as reading:
        person = staff.lately(installation().tools, reading, session.get("office", ""))
    if keep is not None and person is not None and _kept(keep, Actor(person.username, frozenset(person.roles))):
        flash("Tu sesión terminó. Lo que enviaste quedó como borrador tuyo: ingresa y lo verás.", "warning")
        return redirect(url_for("office.login", next=request.path))
    return refusals.send_again(
        _WRONG if USER in request.form else _OVER, asks="office/_sign_in.html", button="Ingresar y enviar"
    )


def _kept(keep: Callable[[Actor], None], actor: Actor) -> bool:
    """Whether it is theirs now; else (the task ended, a newer draft) it comes back on the page."""
    try:
        keep(actor)
    except Refusal:
        return False
    return True


def _enter_with_what_was_sent() -> None:
    """Sign in whoever sends a form from the page to sign in and send it with."""
    if request.method != "POST" or USER not in request.form or office_user() is not None:
        return
    name, password = request.form[USER], request.form.get(PASSWORD, "")
    user = staff.authenticate(installation().tools, name, password, place(), marks.held())
    if user is not None:
        sign_in_by_password("office", user.key, user.username, OFFICE_NAME)


def at_the_office() -> bool:
    """Whether the page that is answered is one of the office's: an applicant's is for the session of one request."""
    return bool(g.get("at_the_office"))


def note_opened(what: str, instance_key: int | None = None, subject: int | None = None) -> None:
    """Note that the person of the office who asks opens something."""
    user = office_user()
    if user is not None:
        access_log.note(
            installation().tools, user.username, what, instance_key, None if subject is None else str(subject)
        )


def note_act(work: Any, what: str, subject: str = "", **facts: Any) -> None:
    """Note, in the transaction of the act itself, what the person of the office did that stands on no case."""
    access_log.act(installation().tools, work, office_actor().name, what, subject, facts)


_TRIES = {"own_case": access_log.OWN_CASE, "too_many_attempts": access_log.TOO_MANY}


def note_refused(refusal: Refusal) -> None:
    """Note that whoever asks tried what they may not: which page, of which key; no other word of the address."""
    numbers = [str(value) for value in (request.view_args or {}).values() if isinstance(value, int)]
    user, case = office_user(), applicant_instance()
    who = user.username if user else access_log.APPLICANT if case else access_log.STRANGER
    what = _TRIES.get(refusal.code, access_log.REFUSED)
    page = " ".join([request.endpoint or "", *numbers])[:60]
    access_log.tried(installation().tools, what, place(), who, page, None if user else case)
