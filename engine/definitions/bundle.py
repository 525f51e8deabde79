"""A published bundle in memory: parsed once, shared by every instance of its version.

Everything an instance needs besides its own state comes from here, so that a published change never reaches an
instance that runs on an older version. Nothing in it changes after it is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine import dmn, drawing, forms
from engine.drawing import Drawing, Element, Process
from engine.drawing.made import made_in
from engine.drawing.properties import FIND, SEARCH, TASK
from engine.errors import NotFound
from engine.forms import personal
from engine.names import names_in
from engine.spiff.specs import Spec, build


@dataclass(frozen=True)
class Bundle:
    """The files of a definition version by path, and what they mean."""

    key: int
    files: Mapping[str, bytes] = field(repr=False)

    @cached_property
    def drawings(self) -> dict[str, Drawing]:
        """Every diagram by path."""
        return {path: drawing.read(data, path) for path, data in self.files.items() if drawing.is_drawing(path, data)}

    @cached_property
    def processes(self) -> dict[str, Process]:
        """Every executable process of every diagram by id; the others are mere drawing (a partner in a pool)."""
        every = (process for d in self.drawings.values() for process in d.processes.values())
        return {process.id: process for process in every if process.executable}

    @cached_property
    def specs(self) -> dict[str, Spec]:
        """The executable specs."""
        return build(list(self.drawings.values()))

    @cached_property
    def decisions(self) -> dict[str, dmn.Model]:
        """Decision id -> the model that holds it."""
        models = (dmn.read_from(self.files, path) for path in self.files if path.endswith(".dmn"))
        return {decision: model for model in models for decision in model.decisions}

    @cached_property
    def _forms(self) -> dict[str, forms.Form]:
        return {}

    def form(self, form_id: str) -> forms.Form:
        """The form ``forms/<id>.form``; raises :class:`NotFound`."""
        if form_id not in self._forms:
            self._forms[form_id] = forms.load(self.resource(f"forms/{form_id}.form"))
        return self._forms[form_id]

    def resource(self, path: str) -> bytes:
        """A file's bytes; raises :class:`NotFound`."""
        if path not in self.files:
            raise NotFound(what="file", key=path)
        return self.files[path]

    def elements_of(self, process_id: str) -> dict[str, Element]:
        """The elements an instance of a process may wait at, by id: its own, and those of the processes it calls.

        Ids are unique within a file only: another process of the bundle may use the same ones for other things.
        """
        found: dict[str, Element] = {}
        open_ = [process_id]
        seen = set()
        while open_:
            name = open_.pop(0)
            if name in seen or name not in self.processes:
                continue
            seen.add(name)
            for element in self.processes[name].elements.values():
                found.setdefault(element.id, element)
                open_ += [element.called] if element.called else []
        return found

    @cached_property
    def _homes(self) -> dict[str, Drawing]:
        """Executable process id -> the file it is drawn in."""
        return {p.id: each for each in self.drawings.values() for p in each.processes.values() if p.executable}

    def code(self, element: Element) -> str:
        """The code of the error or escalation that an event catches or throws; empty: any. Ids are a file's own."""
        home, event = self._homes[element.process], element.events[0]
        return (home.escalations if event.kind == "escalation" else home.errors).get(event.ref or "", "")

    def message(self, element: Element) -> drawing.Message | None:
        """The message that an element waits for or begins with. Ids of messages are a file's own."""
        ref = element.message or next((event.ref for event in element.events if event.kind == "message"), None)
        return self._homes[element.process].messages.get(ref or "")

    def signal(self, element: Element) -> str | None:
        """The name of the signal that an element waits for, throws or begins with. Ids of signals are a file's own."""
        ref = next((event.ref for event in element.events if event.kind == "signal"), None)
        return self._homes[element.process].signals.get(ref or "")

    @cached_property
    def starts(self) -> dict[tuple[str, str], list[Element]]:
        """``message`` or ``signal``, and its name -> the start events that begin a process on it, one a process."""
        found: dict[tuple[str, str], dict[str, Element]] = {}
        for process in self.processes.values():
            for element in process.inside(None):
                if element.type == "startEvent":
                    message, signal = self.message(element), self.signal(element)
                    for kind, name in (("message", message and message.name), ("signal", signal)):
                        if name:
                            found.setdefault((kind, name), {}).setdefault(process.id, element)
        return {name: list(elements.values()) for name, elements in found.items()}

    @cached_property
    def search_attributes(self) -> dict[str, dict[str, str]]:
        """Process id -> search attribute -> FEEL: the process' properties named ``search:…``."""
        return {process.id: SEARCH.members(process) for process in self.processes.values()}

    @cached_property
    def personal_attributes(self) -> dict[str, frozenset[str]]:
        """Process id -> the search attributes that are made of a personal field, by however many steps, whatever the
        check said of it.
        """
        found = {}
        for process in self.processes.values():
            named = {f"forms/{element.form}.form": element.form for element in process.elements.values()}
            fields = personal.paths(self.form(ident) for path, ident in named.items() if ident and path in self.files)
            fields = personal.derived(fields, made_in(process))
            told = self.search_attributes[process.id].items()
            found[process.id] = frozenset(name for name, text in told if any(personal.read_by(text, fields)))
        return found

    @cached_property
    def personal_words(self) -> dict[str, list[str]]:
        """Process id -> FEEL of what makes an instance findable and stands nowhere: its properties ``find:…``."""
        return {process.id: list(FIND.members(process).values()) for process in self.processes.values()}

    @cached_property
    def task_attributes(self) -> dict[str, dict[str, tuple[str, list[str]]]]:
        """Process id -> search attribute -> the property of a waiting user task that gives its value, and the groups
        whose tasks count: ``task:<attribute>`` = ``<property>: <group>, <group>``.
        """
        found: dict[str, dict[str, tuple[str, list[str]]]] = {}
        for process in self.processes.values():
            own = found.setdefault(process.id, {})
            for name, text in TASK.members(process).items():
                given, _, groups = text.partition(":")
                own[name] = (given.strip(), names_in(groups))
        return found
