"""The marks of the names that signed in at this browser (:mod:`services.people.sign_in_tries`), in a cookie of its own.

It outlives the session: it opens nothing, it only says whose tries these are.
"""

from datetime import timedelta

from flask import Response, after_this_request, current_app, request

_MOST, _LONGEST, _AGE = 5, 200, timedelta(days=180)


def held() -> list[str]:
    """The marks that this browser sent, the newest first."""
    return [each for each in request.cookies.get(_name(), "").split("~")[:_MOST] if 0 < len(each) <= _LONGEST]


def keep(mark: str) -> None:
    """With this request's answer the browser keeps one more; of too many the oldest goes."""
    kept = "~".join([mark, *(each for each in held() if each != mark)][:_MOST])

    @after_this_request
    def hand_over(response: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(_name(), kept, max_age=_AGE, secure=secure, httponly=True, samesite="Lax")
        return response


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-conocido"
