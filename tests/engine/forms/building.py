"""Small forms for tests, written as Python."""

import json
from typing import Any

from engine.forms import Cleaned, Form, load
from engine.forms.components import CONTAINERS
from engine.presentation import Presentation
from services.ubigeo import Ubigeo

PERU = Presentation(phone_region="PE")
SOURCES = {"ubigeo": Ubigeo()}


def component(type: str, key: str = "x", **more: Any) -> dict[str, Any]:  # noqa: A002 - form-js' own word
    name = "path" if type in CONTAINERS else "key"
    return {"type": type, "id": f"id_{key}", name: key, "label": key.capitalize(), **more}


def form(*components: dict[str, Any]) -> Form:
    return load(json.dumps({"id": "prueba", "type": "default", "components": list(components)}).encode())


def cleaned(one: dict[str, Any], value: Any, **scope: Any) -> Cleaned:
    """What a form of one field ``x`` makes of a value."""
    return form(one).clean({"x": value}, scope, SOURCES, presentation=PERU)


def value(one: dict[str, Any], given: Any, **scope: Any) -> Any:
    """The typed value; the test fails when there are errors."""
    found = cleaned(one, given, **scope)
    assert found.errors == {}
    return found.values["x"]


def error(one: dict[str, Any], given: Any, **scope: Any) -> str:
    """The sentence beside the field; the test fails when there is none."""
    return cleaned(one, given, **scope).errors["x"]
