"""What a component of a form says that nobody knows: a misspelt check checks nothing."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from engine.check.bundle import Bundle
from engine.check.data.written import place_of_entry
from engine.check.report import Report
from engine.check.rules.written_down import named
from engine.check.words import capital, listed
from engine.forms.components import Component

#: What form-js and this engine read of a component, of its ``validate`` and ``conditional``, and of our properties.
_VALIDATE: Final = frozenset(
    "required minLength maxLength min max pattern patternErrorMessage validationType minItems maxItems".split()
)
_CONDITIONAL: Final = frozenset({"hide"})
_PROPERTIES: Final = frozenset(
    """personal region message validate warn warning accept maxBytes maxItems options autocomplete inputmode tone files
    rows width items item add afresh files_label""".split()
)
_COMPONENT: Final = frozenset(
    """type id key path label description text content values valuesExpression valuesKey defaultValue conditional
    readonly disabled validate properties layout components appearance searchable subtype dateLabel timeLabel
    timeSerializingFormat timeInterval use24h disallowPassedDates showOutline isRepeating allowAddRemove
    defaultRepetitions disableCollapse nonCollapsibleItems verticalAlignment decimalDigits increment serializeToString
    source alt height accept multiple action expression computeOn dataSource columns columnsExpression rowCount
    pagination url security sanitize language image documentId metadataKey templateId versionTag""".split()
)
_PLACES: Final[Mapping[str, frozenset[str]]] = {
    "validate": _VALIDATE,
    "conditional": _CONDITIONAL,
    "properties": _PROPERTIES,
    "": _COMPONENT,
}
#: How near a name must be to a known one. Components and their properties may hold names of other tools and people.
_NEAR: Final[Mapping[str, float]] = {"validate": 0.7, "conditional": 0.7, "properties": 0.8, "": 0.8}


def entries_known(bundle: Bundle, report: Report) -> None:
    """A component, its checks and its conditions hold nothing but what is read: the rest would be passed over."""
    for ident, form in sorted(bundle.resources.forms.items()):
        path = bundle.resources.paths[ident]
        for component in _all(form.components):
            for place, name in _entries(component.raw):
                if name not in _PLACES[place] and (facts := _unknown(place, name)):
                    at = place_of_entry(bundle.files[path], component, name)
                    what = capital(named(component))
                    report.about_field("form-entry-unknown", path, component, at, What=what, form=ident, **facts)


def _all(components: tuple[Component, ...]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _all(component.components)


def _entries(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in raw.items():
        yield "", name
        if name in _PLACES and isinstance(value, dict):
            yield from ((name, inner) for inner in value)


def _unknown(place: str, name: str) -> dict[str, str]:
    """What is to be said of an entry that nobody reads: nothing of those that may be meant for somebody else."""
    near = get_close_matches(name.casefold(), [known.casefold() for known in _PLACES[place]], n=1, cutoff=_NEAR[place])
    meant = next((known for known in sorted(_PLACES[place]) if near and known.casefold() == near[0]), None)
    where = f" en «{place}»" if place else ""
    if meant:
        return {"entry": name, "where": where, "hint": f" ¿Quisiste decir «{meant}»?"}
    if not place and name in _VALIDATE:
        return {"entry": name, "where": where, "hint": " Va dentro de «validate»."}
    if place in ("validate", "conditional"):
        hint = f" Se conocen {listed(sorted(_PLACES[place]))}."
        return {"entry": name, "where": where, "hint": hint, "severity": "warns"}
    return {}
