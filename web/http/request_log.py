"""One record for each request: which page, how it went, how long it took, and the keys of what it was about.

The address itself is never written, only its pattern: a tracking link is a secret. Each answer carries the request's
number in ``X-Request-Id``, so that a person's report and the log meet.
"""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from engine import trace
from web.http import counted
from web.installation import installation

_log = logging.getLogger("aliado.request")
_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")


def install(app: Flask, trusted: bool) -> None:
    """``trusted``: a proxy of ours stands before us, and its ``X-Request-Id`` is believed."""

    def begin() -> None:
        given = request.headers.get("X-Request-Id", "") if trusted else ""
        g.request_number = given if _NUMBER.fullmatch(given) else secrets.token_hex(8)
        g.request_began = time.perf_counter()
        trace.begin(request=g.request_number)

    app.before_request(begin)
    app.after_request(_end)
    app.teardown_request(lambda _fault: trace.begin())  # the thread goes on to something else


def _end(response: Response) -> Response:
    if "request_number" not in g:
        return response
    response.headers["X-Request-Id"] = g.request_number
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    if request.endpoint not in ("static", "health.alive") or level == logging.WARNING:
        _log.log(level, "%s %s", request.method, request.endpoint or "-", extra={"facts": _facts(response)})
    if request.endpoint != "static" and not (request.endpoint or "").startswith("health."):
        seconds = time.perf_counter() - g.request_began
        counted.count(installation().database.counters, seconds, response.status_code)
    return response


def _facts(response: Response) -> dict[str, int | str]:
    keys = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)}
    took = round((time.perf_counter() - g.request_began) * 1000)
    rule = request.url_rule.rule if request.url_rule else "-"
    return {**keys, "rule": rule, "status": response.status_code, "milliseconds": took}
