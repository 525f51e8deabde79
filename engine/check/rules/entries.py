"""Entries of contexts, and the values of choices: spelt as their givers spell them, and of the kind that is needed."""

from engine import feel
from engine.check.bundle import Bundle
from engine.check.data.mentions import compared, paths
from engine.check.data.shapes import Shape, form_shape, rows, shapes
from engine.check.data.sites import Site, sites
from engine.check.data.variables import Variables
from engine.check.data.written import written
from engine.check.report import Report
from engine.check.rules import kinds
from engine.check.rules.written_down import Tell, in_decision, in_drawing, in_form
from engine.check.source import Source
from engine.check.words import did_you_mean, listed
from engine.drawing import Element
from engine.feel.nodes import Node


def entries(bundle: Bundle, report: Report) -> None:
    """Every path and every compared text of every expression, of drawings and of the forms that their tasks show."""
    for source, process in bundle.processes():
        variables = Variables(bundle, process)
        whole = shapes(bundle, variables)
        for site in sites(source, process, bundle.properties):
            if site.is_feel and site.kind != "apart":
                _site(bundle, variables, site, whole, report)
        shown: set[str] = set()
        for element in process.elements.values():
            if element.form in bundle.resources.forms and element.form not in shown:
                shown.add(element.form)
                _form(bundle, source, element, variables.local(element), whole, report)
            if element.decision in bundle.resources.decisions:
                _decision(bundle, element.decision, variables.local(element), whole, report)


def _site(bundle: Bundle, variables: Variables, site: Site, whole: Shape, report: Report) -> None:
    try:
        compiled = feel.compile_expression(site.text, bundle.functions)
        node = feel.parse(compiled.text, bundle.functions)
    except (feel.FeelError, RecursionError):
        return
    local = variables.local(site.element) if site.element else set()
    if site.after and site.element and site.kind == "output":
        local = local | set(variables.results(site.element).names)
    items = {name: row for name, row in rows(site.element, variables, whole).items() if name in local}
    tell = in_drawing(site, report)
    _judge(node, local - items.keys(), [Shape(entries={**whole.entries, **items})], tell)
    # names that only the element knows hide those of the process
    known = [whole.without(local), Shape(entries=items)]
    if compiled.names - bundle.functions:  # one that reads nothing has a value, which was judged
        kinds.place(node, site.kind, known, tell)
    kinds.inside(node, known, tell)


def _form(bundle: Bundle, source: Source, element: Element, local: set[str], whole: Shape, report: Report) -> None:
    ident = element.form or ""
    own = form_shape(bundle.resources.forms[ident])
    for each in written(bundle.resources.forms[ident].components):
        if not each.looped:
            tell = in_form(bundle, source, element, each, report)
            hidden = (local - own.entries.keys()) | each.near
            _judge(each.node, hidden, [own, whole], tell)
            kinds.inside(each.node, [own.without(each.near), whole.without(hidden)], tell)


def _decision(bundle: Bundle, ident: str, local: set[str], whole: Shape, report: Report) -> None:
    """What a table's columns and a literal expression read of the process."""
    path, info = bundle.resources.decisions[ident]
    root = bundle.resources.models[path].root
    hidden = {node.get("name") or "" for node in root.iter("{*}decision", "{*}businessKnowledgeModel")} | local
    decision = next((node for node in root.iter("{*}decision") if node.get("id") == ident), root)
    texts = (*decision.iterfind("{*}decisionTable/{*}input/{*}inputExpression/{*}text"),
             *decision.iterfind("{*}literalExpression/{*}text"))  # fmt: skip
    for text in texts:
        try:
            node = feel.parse((text.text or "").strip(), frozenset())
        except (feel.FeelError, RecursionError):
            continue
        _judge(node, hidden, [whole], in_decision(path, info.name, text, report))


def _judge(node: Node, local: set[str] | frozenset[str], known: list[Shape], tell: Tell) -> None:
    for path in dict.fromkeys(paths(node)):
        if path[0] not in local:
            _entry(known, path, tell)
    for path, text in dict.fromkeys(compared(node)):
        if path[0] not in local:
            _value(known, path, text, tell)


def _entry(known: list[Shape], path: tuple[str, ...], tell: Tell) -> None:
    """Walk down as far as the shapes are known; one of them must know the path."""
    parts = [shape.entries[path[0]] for shape in known if path[0] in shape.entries]
    for depth, name in enumerate(path[1:], start=1):
        if not parts or any(part.open or not part.entries for part in parts):
            return
        inner = [part.entries[name] for part in parts if name in part.entries]
        if not inner:
            prefix, there = ".".join(path[:depth]), sorted({entry for part in parts for entry in part.entries})
            hint = did_you_mean(name, there) or f" «{prefix}» tiene {listed(there)}."
            tell("entry-unknown", f"{prefix}.{name}", variable=".".join(path[: depth + 1]), hint=hint)
            return
        parts = inner


def _value(known: list[Shape], path: tuple[str, ...], text: str, tell: Tell) -> None:
    parts: list[Shape] = known
    for name in path:
        if any(part.open for part in parts):
            return
        parts = [part.entries[name] for part in parts if name in part.entries]
    if not parts or any(part.open or part.entries or not part.values for part in parts):
        return
    values = {value for part in parts for value in part.values or ()}
    if text not in values:
        hint = did_you_mean(text, values) or f" Puede ser {listed(sorted(values))}."
        tell("value-unknown", f'"{text}"', variable=".".join(path), value=text, hint=hint)
