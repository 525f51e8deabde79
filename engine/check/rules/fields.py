"""What a form says that comes to nothing: a misspelt check checks nothing, and «"required": "sí"» asks for nothing.

Judged by the one table of what may stand in a form (:mod:`engine.forms.vocabulary`).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from engine.check.bundle import Bundle
from engine.check.data.written import place_of_entry, place_of_file_entry
from engine.check.report import Report
from engine.check.rules.written_down import named
from engine.check.words import capital, did_you_mean, joined, listed
from engine.forms.components import Component
from engine.forms.reading import schema_of
from engine.forms.value_kinds import KINDS, Kind
from engine.forms.vocabulary import ENTRIES, FILE

#: Where every entry is ours to know. A component may also hold what other tools write, ``properties`` what people do.
_CLOSED: Final = frozenset({"validate", "conditional", "appearance", "layout"})
#: How near a name must be to a known one.
_NEAR: Final = 0.7
_NEAR_WHERE_OTHERS_WRITE: Final = 0.8
_TYPES: Final[Mapping[str, str]] = {
    "textfield": "una línea de texto",
    "textarea": "un texto largo",
    "number": "un número",
    "datetime": "una fecha u hora",
    "checkbox": "una casilla",
    "radio": "opciones",
    "select": "una lista desplegable",
    "checklist": "varias casillas",
    "taglist": "etiquetas",
    "filepicker": "un archivo",
    "group": "un grupo",
    "dynamiclist": "una lista de filas",
    "button": "un botón",
}


class _Place(NamedTuple):
    """A name in a component: ``path`` (``validate.min``) and the value under it."""

    path: str
    value: Any

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def inside(self) -> str:
        return self.path.rpartition(".")[0]


def entries_known(bundle: Bundle, report: Report) -> None:
    """Every entry of a form is read, stands where it is read, and has a value of its kind: or the analyst hears it."""
    for ident, form in sorted(bundle.resources.forms.items()):
        path = bundle.resources.paths[ident]
        _file(bundle, ident, path, report)
        for component in _all(form.components):
            for place in _places(component.raw):
                if found := _judge(component, place):
                    code, facts = found
                    at = place_of_entry(bundle.files[path], component, place.name)
                    given = {"What": capital(named(component)), "form": ident, "entry": place.name, **facts}
                    report.about_field(code, path, component, at, **given)


def _file(bundle: Bundle, ident: str, path: str, report: Report) -> None:
    """What stands around the components."""
    for name, value in schema_of(bundle.files[path]).items():
        at = place_of_file_entry(bundle.files[path], name)
        given = {"What": "La raíz", "form": ident, "entry": name, "where": ""}
        if name in FILE:
            if fault := _fault(FILE[name], value):
                report.about_file("form-entry-value", path, at, **given, **fault)
        elif meant := did_you_mean(name, FILE, _NEAR_WHERE_OTHERS_WRITE):
            report.about_file("form-entry-unknown", path, at, **given, hint=meant)


def _all(components: tuple[Component, ...]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _all(component.components)


def _places(raw: Mapping[str, Any]) -> Iterator[_Place]:
    for name, value in raw.items():
        yield _Place(name, value)
        if isinstance(value, dict) and f"{name}." in _HOLDERS:
            yield from (_Place(f"{name}.{inner}", held) for inner, held in value.items())


_HOLDERS: Final = frozenset(f"{each.place}." for rows in ENTRIES.values() for each in rows if each.place)


def _judge(component: Component, place: _Place) -> tuple[str, dict[str, str]] | None:
    rows = ENTRIES.get(place.path, ())
    if not rows:
        return _unknown(place)
    where = f" en «{place.inside}»" if place.inside else ""
    entry = next((each for each in rows if component.type in each.types), None)
    if entry is None:
        whose = joined(
            [_TYPES.get(kind, f"«{kind}»") for kind in sorted(set().union(*(each.types for each in rows)))], "o"
        )
        return "form-entry-misplaced", {"where": where, "wanted": whose}
    if fault := _fault(entry.kind, place.value):
        return "form-entry-value", {"where": where, **fault}
    if entry.unread and place.value not in entry.usual:
        return "form-entry-unread", {"where": where, "reason": entry.unread}
    return None


def _fault(kind: Kind, value: Any) -> dict[str, str] | None:
    if value is None or KINDS[kind].fits(value):
        return None
    text = json.dumps(value, ensure_ascii=False)
    return {"text": text if len(text) <= 60 else text[:60] + "…", "wanted": KINDS[kind].words}


def _unknown(place: _Place) -> tuple[str, dict[str, str]] | None:
    """What is to be said of an entry that nobody reads: nothing of those that may be meant for somebody else."""
    beside = [name for name, rows in ENTRIES.items() if rows[0].place == place.inside]
    near = _NEAR if place.inside in _CLOSED else _NEAR_WHERE_OTHERS_WRITE
    where = f" en «{place.inside}»" if place.inside else ""
    if hint := did_you_mean(place.name, [name.rpartition(".")[2] for name in beside], near):
        return "form-entry-unknown", {"where": where, "hint": hint}
    homes = [rows[0].place for name, rows in ENTRIES.items() if name.rpartition(".")[2] == place.name]
    if homes and place.inside != "properties":
        home = f"dentro de «{homes[0]}»" if homes[0] else "en el componente mismo"
        return "form-entry-unknown", {"where": where, "hint": f" Va {home}."}
    if place.inside in _CLOSED:
        known = listed(sorted(name.rpartition(".")[2] for name in beside))
        return "form-entry-unknown", {"where": where, "hint": f" Se conocen {known}.", "severity": "warns"}
    if place.inside:
        return None
    return "form-entry-unknown", {"where": where, "hint": " Si es de otro programa, déjalo.", "severity": "hint"}
