"""An answer for a field of which nothing is known any more: a choice that leads where the case went, or anything."""

from collections.abc import Collection, Iterator
from typing import Any

from engine.forms import Form
from engine.forms.components import CHOICES, TEXTS, Component

Path = tuple[str, ...]


def inventions(form: Form, refused: Collection[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    """For every mandatory field a value, by its path. ``refused``: paths and texts that would lead elsewhere.

    Lists, dates and numbers are left to whoever completes the scenario.
    """
    mandatory = {info.path for info in form.fields() if info.required}
    for path, component in _placed(form.components, ()):
        name = ".".join(path)
        if name in mandatory and (value := _value(component, {text for where, text in refused if where == name})):
            yield name, value


def _placed(components: tuple[Component, ...], base: Path) -> Iterator[tuple[Path, Component]]:
    for component in components:
        path = base + component.key
        if component.key and not component.components:
            yield path, component
        if component.type != "dynamiclist":
            yield from _placed(component.components, path)


def _value(component: Component, refused: Collection[str]) -> Any:
    if component.type in CHOICES:
        options = [option.value for option in component.options.static] if component.options else []
        known = [component.default] if component.default in options else []
        free = [value for value in (*known, *options) if value not in refused]
        return ([free[0]] if component.many else free[0]) if free else None
    if component.type in TEXTS:
        return "123456" if component.properties.get("inputmode") == "numeric" else "Alfa"
    if component.type == "filepicker":
        return {"file": "1", "name": "archivo.pdf", "type": "application/pdf", "size": 1, "sha256": "0" * 64}
    return True if component.type == "checkbox" else None
