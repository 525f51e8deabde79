"""The shipped forms over HTTP: one field is typed into, the others hold good answers."""

import ast
import html
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask.testing import FlaskClient

from tests.shipped_forms import SCOPE, answers, data_of
from tests.web.form_app import form_app


@dataclass(frozen=True)
class Became:
    """``value``: what the field holds once the form was taken; ``asked``: the sentence at the field if it was not."""

    value: Any = None
    asked: str = ""
    page: str = ""


def became(field: str, typed: str, **more: Any) -> Became:
    """The form is sent with this in the field (``more``: other fields, ``__`` for a dot)."""
    changed = {field: typed, **{name.replace("__", "."): value for name, value in more.items()}}
    client, token = _client(field.partition(".")[0], data_of(field))
    answer = client.post("/", data={"csrf_token": token, **dict(_flat(answers(changed)))})
    page = html.unescape(answer.get_data(as_text=True))
    if answer.status_code == 200:
        values = ast.literal_eval(re.search(r'<pre id="values">(.*?)</pre>', page, re.DOTALL)[1])
        room, _, name = field.partition(".")
        return Became(values[room].get(name), page=page)
    at = re.search(rf'<a href="#f-{re.escape(field.replace(".", "-"))}">(.*?)</a>', page)
    return Became(asked=at[1] if at else "", page=page)


@cache
def _client(room: str, data: bytes) -> tuple[FlaskClient, str]:
    client = form_app(data, SCOPE if room == "responsable" else None).test_client()
    page = client.get("/").get_data(as_text=True)
    return client, re.search(r'name="csrf_token" value="([^"]*)"', page)[1]


def _flat(values: dict[str, Any], base: str = "") -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in values.items():
        flat += _flat(value, f"{base}{name}.") if isinstance(value, dict) else [(f"{base}{name}", value)]
    return flat
