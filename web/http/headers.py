"""What every page sends to keep its reader safe: headers, cookie flags, the host we answer to, CSRF on every form.

There is no script on any page of people, so the policy forbids all of them. A page may carry one inline ``<style>``
(rules made from a form's conditions) under the nonce of this request.
"""

import hashlib
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, after_this_request, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from itsdangerous import Signer
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest

csrf = CSRFProtect()

#: What was typed stands on it: this browser may keep it for its back button, and asks again for anything else.
_TYPED = "private, no-cache"
_STEADY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # a tracking link is a secret: it never leaves with a click
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
#: A picture or a sheet of styles that is opened by itself runs and loads nothing.
_OF_FILES = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def csp_nonce() -> str:
    """This request's nonce, for the one ``<style nonce>`` a page may carry."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def protect(app: Flask, *, secret: str, https: bool, hosts: list[str], max_upload: int) -> None:
    """Install all of it. ``hosts``: names we answer to (a leading dot: its subdomains too); ``max_upload``: bytes."""
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="__Host-aliado" if https else "aliado",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=hosts or None,
        MAX_CONTENT_LENGTH=max_upload,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=2_000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open overnight is still good
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which privacy settings drop; see _refuse_foreign
    )
    Signer.default_digest_method = staticmethod(hashlib.sha256)  # of what forms and held files are sealed with
    app.session_interface = _Sessions()
    app.before_request(_refuse_foreign)
    csrf.init_app(app)
    app.after_request(_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


class _Sessions(SecureCookieSessionInterface):
    """Flask's, but a page that the back button may come back to does not vary by cookie.

    The cookie is another one after the next step, and the browser would have nothing to show. Only this browser keeps
    such a page, and only to go back to it.
    """

    digest_method = staticmethod(hashlib.sha256)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, and take back what it says of the page."""
        super().save_session(app, session, response)
        if response.headers.get("Cache-Control") == _TYPED:
            response.vary.discard("Cookie")


class ForeignForm(BadRequest):
    """A page of somebody else's sent this form."""


def _refuse_foreign() -> None:
    if request.method not in ("GET", "HEAD", "OPTIONS") and is_foreign(request.headers, request.host):
        raise ForeignForm


def is_foreign(headers: Headers, host: str) -> bool:
    """Whether a browser says that somebody else's page sent this. Of one that says nothing the token alone is judged.

    ``Sec-Fetch-Site`` is the browser's own word; ``Origin`` and ``Referer`` are looked at in its absence.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    sender = headers.get("Origin") or headers.get("Referer")
    return sender is not None and urlsplit(sender).netloc.lower() != host.lower()


def _headers(response: Response) -> Response:
    response.headers.extend(_STEADY)  # nobody else sets these
    if request.path != "/":  # search engines lead to the start page, never to a case or a form half filled in
        response.headers.setdefault("X-Robots-Tag", "noindex")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", _keeping(response))
        response.headers.setdefault("Content-Security-Policy", _policy())
    else:
        response.headers.setdefault("Content-Security-Policy", _OF_FILES)
    return response


def shows_what_was_typed() -> None:
    """This request's answer is the sent form again: the back button may come back to it (decision 0409)."""
    g.shows_what_was_typed = True


def frames_own_pages() -> None:
    """This request's answer shows another page of ours in a frame."""
    g.frames_own_pages = True


def clear_on_this_device() -> None:
    """With this request's answer the browser forgets every page of ours that it kept."""
    after_this_request(_clear)


def _clear(response: Response) -> Response:
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _keeping(response: Response) -> str:
    """The back button must not show another's case; but the answer to a form it cannot ask for again."""
    typed = request.method == "POST" and (response.status_code == 422 or "shows_what_was_typed" in g)
    return _TYPED if typed else "no-store"


def _policy() -> str:
    styles = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    frames = "frame-src 'self'; " if "frames_own_pages" in g else ""
    return (
        f"default-src 'none'; {frames}style-src {styles}; img-src 'self' data:; font-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
