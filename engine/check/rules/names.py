"""Every variable that is read is set before, by a form, a service, a decision, a script, a message or the start."""

import re
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from lxml import etree

from engine import feel
from engine.check.bundle import Bundle
from engine.check.data.sites import COMPLETION, Site, sites
from engine.check.data.variables import COUNTS, Variables
from engine.check.data.written import written
from engine.check.report import Report
from engine.check.rules.written_down import Tell, find, in_form
from engine.check.source import MODEL, Place, Source
from engine.check.words import capital, did_you_mean
from engine.drawing import Element
from engine.forms.filling import SPECIAL

_CALLED_DECISION: Final = f"{MODEL}extensionElements/{{*}}calledDecision"
#: How near a name must be to be the one that was meant: nearer, where what gives variables is missing.
_ALIKE, _NEAR = 0.7, 0.85
_DURATION: Final = re.compile(r"^-?P[\dT][\dTYMWDHS]*$")


def provided(bundle: Bundle, report: Report) -> None:
    """Names in expressions, in the forms that tasks show, and the inputs of the decisions they ask for."""
    for source, process in bundle.processes():
        variables = Variables(bundle, process)
        reader = _Reader(source, variables, bundle, report)
        for site in sites(source, process, bundle.properties):
            if site.is_feel and site.kind != "apart":
                reader.site(site)
        for element in process.elements.values():
            reader.form(element)
            reader.decision(element)


class _Reader:
    def __init__(self, source: Source, variables: Variables, bundle: Bundle, report: Report) -> None:
        self._source = source
        self._variables = variables
        self._bundle = bundle
        self._report = report

    def site(self, site: Site) -> None:
        try:
            compiled = feel.compile_expression(site.text, self._bundle.functions)
        except feel.FeelError:
            return  # the rule of the grammar has said so
        own, anything = self._own(site)
        names = compiled.names - self._bundle.functions - own
        for name in sorted(names):
            if name not in self._variables.seen(site.element).names:
                at = site.place(*find(site.text, name))
                self._judge(site.element, name, own, anything, self._at(site.owner, at, site.label))

    def _own(self, site: Site) -> tuple[set[str], bool]:
        """The names that this very place sees besides the process' variables, and whether they may be any."""
        if site.element is None:
            return set(), False
        element = site.element
        own = set() if site.kind == "collection" else self._variables.local(element)
        if site.after:
            brought, within = self._variables.results(element), self._variables.inside(element)
            own |= brought.names | within.names
            own |= self._variables.brings(element).names if site.kind != "output" else set()
            own |= COUNTS if site.node.tag == COMPLETION else set()
            return own, brought.anything or within.anything
        return own, False

    def form(self, element: Element) -> None:
        form = self._bundle.resources.forms.get(element.form or "")
        if form is None or element.type not in ("userTask", "startEvent"):
            return
        own = self._variables.local(element) | {info.path.partition(".")[0] for info in form.fields()} | SPECIAL
        for each in written(form.components):
            tell = in_form(self._bundle, self._source, element, each, self._report)
            for name in sorted(each.names - self._bundle.functions - own):
                self._judge(element, name, own, False, partial(tell, sought=name))

    def decision(self, element: Element) -> None:
        known = self._bundle.resources.decisions.get(element.decision or "")
        if known is None:
            return
        node = self._source.node(element.id)
        tag = next(node.iterfind(_CALLED_DECISION), node)
        own = self._variables.local(element)
        for name in known[1].inputs:
            if name not in own and name not in self._bundle.functions:
                label = f"la decisión «{element.decision}»"
                at = self._source.place(tag, "decisionId")
                self._judge(element, name, own, False, self._at(tag, at, label))

    def _at(self, node: etree._Element, at: Place, label: str) -> Tell:
        """Writes findings at a place of the drawing."""

        def tell(code: str, **facts: Any) -> None:
            self._report.about(code, self._source, node, at, label=label, Label=capital(label), **facts)

        return tell

    def _judge(self, element: Element | None, name: str, own: Iterable[str], anything: bool, tell: Tell) -> None:
        seen = self._variables.seen(element)
        if name in seen.names:
            return
        if anything:
            return  # a message or an unknown service brings what only it knows
        unknown = seen.anything
        facts: dict[str, object] = {"variable": name}
        if name in self._variables.everywhere and not unknown:
            if element is not None and element.id not in self._variables.order.reached:
                return  # nothing is done there at all, and that is told
            setters = [i for i, one in self._variables.brought.items() if name in one.names]
            names = [self._variables.process.elements[i].name or i for i in setters]
            facts["where"] = f" (la da «{names[0]}»)" if names else ""
            tell("name-too-late", **facts)
            return
        known = {*seen.names, *own}
        givers = self._variables.givers(element)
        told = bool(givers) and all(self._variables.is_told(giver) for giver in givers)
        near = _NEAR if told else _ALIKE
        hint = did_you_mean(name, known, near) or did_you_mean(name, self._variables.everywhere - {name}, near)
        if _DURATION.match(name):
            hint = f' Una duración se escribe duration("{name}").'
        if told and not hint:
            return  # what gives it is missing, which is told
        if unknown and not hint and givers:
            hint = f" Quizá llega con {self._source.called(givers[0].id)}."
            facts["severity"] = "warns"
        facts |= {"hint": hint}
        tell("name-unknown", **facts)
