"""Two forms compared, field by field."""

from collections.abc import Iterator
from typing import Any

from engine import forms
from engine.check.words import capital
from engine.difference.words import Difference, Kind, turned
from engine.forms.components import Component


def compare(path: str, before: bytes, after: bytes) -> list[Difference] | None:
    """The differences of two forms; ``None`` where one cannot be read."""
    try:
        old, new = forms.load(before), forms.load(after)
    except forms.BrokenForm:
        return None
    return list(_forms(path, old, new))


def _forms(path: str, old: forms.Form, new: forms.Form) -> Iterator[Difference]:
    one, other = dict(_placed(old.components, "")), dict(_placed(new.components, ""))
    for place in {**one, **other}:
        if place not in one:
            required = ", obligatorio" if other[place].checks.required else ""
            yield Difference(path, place, "added", f"Se agregó {_called(place, other[place])}{required}.")
        elif place not in other:
            yield Difference(path, place, "removed", f"Se quitó {_called(place, one[place])}.")
        else:
            yield from _component(path, place, one[place], other[place])
    if [p for p in one if p in other] != [p for p in other if p in one]:
        yield Difference(path, "", "layout", "Cambió el orden de los campos.")


def _placed(components: tuple[Component, ...], above: str) -> Iterator[tuple[str, Component]]:
    for component in components:
        key = ".".join(component.key)
        place = ".".join(filter(None, (above, key))) if key else f"{above}#{component.id}"
        yield place, component
        yield from _placed(component.components, place if key else above)


def _called(place: str, component: Component) -> str:
    label = component.raw.get("label") or component.raw.get("dateLabel") or place
    return f"el campo «{label}» ({place})" if component.key else f"el bloque «{component.id}»"


#: Properties of the schema, in the words of the sentence.
_WORDS = {
    "label": "la etiqueta",
    "dateLabel": "la etiqueta",
    "description": "la descripción",
    "text": "el texto",
    "content": "el contenido",
    "type": "el tipo",
    "subtype": "el tipo de fecha",
    "values": "las opciones",
    "valuesExpression": "las opciones",
    "valuesKey": "las opciones",
    "defaultValue": "el valor inicial",
    "readonly": "si es de solo lectura",
    "disabled": "si está desactivado",
    "conditional.hide": "cuándo se oculta",
    "validate.required": "si es obligatorio",
    "validate.minLength": "el largo mínimo",
    "validate.maxLength": "el largo máximo",
    "validate.min": "el mínimo",
    "validate.max": "el máximo",
    "validate.pattern": "el patrón",
    "expression": "la expresión",
}


def _component(path: str, place: str, old: Component, new: Component) -> Iterator[Difference]:
    one, other = _flat(old.raw), _flat(new.raw)
    for name in {**one, **other}:
        if one.get(name) != other.get(name):
            kind: Kind = "layout" if name.startswith("layout") else "changed"
            words = _WORDS.get(name, f"«{name.removeprefix('properties.')}»")
            change = turned(words, _value(one.get(name)), _value(other.get(name)))
            yield Difference(path, place, kind, f"{capital(_called(place, new))}: {change}.")


def _flat(raw: Any) -> dict[str, Any]:
    """Properties by dotted name; the children of a group and what only an editor needs left out."""
    found: dict[str, Any] = {}
    for name, value in raw.items():
        if name in ("id", "key", "path", "components"):
            continue
        if isinstance(value, dict):
            found.update({f"{name}.{inner}": part for inner, part in value.items()})
        else:
            found[name] = value
    return found


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(str(v.get("label", v)) if isinstance(v, dict) else str(v) for v in value)
    return value
