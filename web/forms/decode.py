"""What a browser sent, as values of the form and what the person wants done.

Names beginning with ``_`` are this page's own controls; every other name must be a field of the form, and one that is
not is left among the values, where the form refuses it by name.

=====================  =======================================================================
``_rows.<list>``       how many rows the page showed
``_do``                the button pressed: ``draft``, ``add:<list>``, ``remove:<list>.<row>``, ``drop:<field>.<n>``,
                       ``search:<field>``, ``choose:<field>``, ``change:<field>``; none: submit
``_kept.<field>``      sealed references of files stored before
``_typed.<field>``     what was typed to find an option; ``_searched.<field>``: what the page already searched for
``_level.<field>``     the values chosen on the way to an option, in order
=====================  =======================================================================
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import SEEK_END
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from engine.forms import Form
from engine.forms.components import INPUTS, Component
from engine.forms.filling import MAX_ROWS, put
from engine.forms.typed import takes_file
from web.forms.kept import KeptFiles, Reference

_OUTSIDE = frozenset({"csrf_token"})


@dataclass(frozen=True)
class Finding:
    """How far a person is with finding an option: what was typed, and the levels chosen so far."""

    typed: str = ""
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """What the person wants: ``submit``, ``draft`` or ``refresh`` (show the page again, with what was pressed done).

    ``at`` is the field that the page should return to after a refresh.
    """

    kind: str = "submit"
    at: str = ""
    findings: Mapping[str, Finding] = field(default_factory=dict)


def decode(
    form: Form, fields: MultiDict[str, str], files: MultiDict[str, FileStorage], kept: KeptFiles | None = None
) -> tuple[dict[str, Any], Action]:
    """The form's values and the action. Uploads are stored by ``kept`` and become references."""
    decoding = _Decoding(fields, files, kept)
    decoding.level(form.components, ())
    for name in decoding.unknown():
        decoding.values[name] = fields.get(name)
    return decoding.values, decoding.action()


class _Decoding:
    def __init__(self, fields: MultiDict[str, str], files: MultiDict[str, FileStorage], kept: KeptFiles | None) -> None:
        self.fields, self.files, self.kept = fields, files, kept
        self.verb, _, self.target = fields.get("_do", "").partition(":")
        self.values: dict[str, Any] = {}
        self.known: set[str] = set()
        self.removed: tuple[str, ...] = ()  # where the row stood that the person took away
        self.findings: dict[str, Finding] = {}
        self.at = self.target
        self.searching = ""

    def level(self, components: Iterable[Component], base: tuple[str | int, ...], sent: str = "") -> None:
        """Read components into ``values`` at ``base``; ``sent`` is where the page showed them, if elsewhere."""
        for component in components:
            name = ".".join(filter(None, (sent, *component.key)))
            path = base + component.key
            if component.type == "group":
                self.level(component.components, path, name)
            elif component.type == "dynamiclist":
                self._rows(component, path, name)
            elif component.type in INPUTS:
                self._field(component, path, name)

    def _rows(self, component: Component, path: tuple[str | int, ...], name: str) -> None:
        count = self.fields.get(f"_rows.{name}", "")
        if not count.isascii() or not count.isdigit():
            return
        shown = [row for row in range(min(int(count[:4]), MAX_ROWS)) if not self._removes(name, row)]
        added = self.verb == "add" and self.target == name and len(shown) < MAX_ROWS
        put(self.values, path, [{} for _ in range(len(shown) + added)])
        for index, row in enumerate(shown):
            self.level(component.components, (*path, index), f"{name}.{row}")
        if added:
            self.at = f"{name}.{len(shown)}"

    def _removes(self, name: str, row: int) -> bool:
        if self.verb != "remove" or self.target != f"{name}.{row}":
            return False
        self.at = name
        self.removed = (f"{name}.{row}.",)
        return True

    def _field(self, component: Component, path: tuple[str | int, ...], name: str) -> None:
        self.known.add(name)
        if component.type == "filepicker":
            self._files(component, path, name)
        elif component.type == "checkbox":
            put(self.values, path, name in self.fields)
        elif component.many:
            put(self.values, path, self.fields.getlist(name))
        elif component.options and component.options.source:
            self._found(path, name)
        elif name in self.fields:
            put(self.values, path, self.fields.get(name))

    def _found(self, path: tuple[str | int, ...], name: str) -> None:
        """An option of a named source: typed for, or reached level by level."""
        value = next((each for each in self.fields.getlist(name) if each), "")
        finding = Finding(self.fields.get(f"_typed.{name}", "").strip(), self._levels(name))
        if self.target == name and self.verb in ("search", "change"):
            value = ""
        elif not self.verb and not value and finding.typed not in ("", self.fields.get(f"_searched.{name}")):
            self.searching = name  # Enter in the search box sends the whole form: it was meant for the search
        if self.target == name and self.verb == "choose":
            finding = Finding("", finding.levels)
        if self.target == name and self.verb == "change":
            finding = Finding()
        self.findings[".".join(map(str, path))] = finding
        put(self.values, path, value)

    def _levels(self, name: str) -> tuple[str, ...]:
        """The levels from the top, as far as each continues the one before."""
        return tuple(each for each in self.fields.getlist(f"_level.{name}") if each)

    def _files(self, component: Component, path: tuple[str | int, ...], name: str) -> None:
        uploads = [each for each in self.files.getlist(name) if each.filename]
        if self.kept is None:
            return
        sealed = self.fields.getlist(f"_kept.{name}")
        dropped = {n for n in range(len(sealed)) if self.verb == "drop" and self.target == f"{name}.{n}"}
        if dropped:
            self.at = name
        before = [self.kept.open(text) for n, text in enumerate(sealed) if n not in dropped]
        found = [each for each in before if each is not None] + [
            _stored(component, each, self.kept) for each in uploads
        ]
        put(self.values, path, found if component.many else (found[-1] if found else None))

    def unknown(self) -> list[str]:
        """Names that are neither fields of the form nor this page's own."""
        sent = [*self.fields, *(name for name in self.files if any(each.filename for each in self.files.getlist(name)))]
        return [
            name for name in sent if name not in self.known | _OUTSIDE and not name.startswith(("_", *self.removed))
        ]

    def action(self) -> Action:
        """What the person wants, once everything is read."""
        if self.searching:
            return Action("refresh", self.searching, self.findings)
        kind = {"": "submit", "draft": "draft"}.get(self.verb, "refresh")
        return Action(kind, self.at if kind == "refresh" else "", self.findings)


def _stored(component: Component, upload: FileStorage, kept: KeptFiles) -> Reference:
    """The stored file's reference; of a file the field does not take, one that leads nowhere: the form says why."""
    size = upload.stream.seek(0, SEEK_END)
    upload.stream.seek(0)
    reference = {"file": "", "name": upload.filename or "", "type": upload.mimetype, "size": size, "sha256": ""}
    return kept.keep(upload) if takes_file(component, reference) else reference
