"""The templates that services fill: they are there, and read nothing but what they are given."""

from collections.abc import Iterator

from engine import feel
from engine.check.bundle import Bundle
from engine.check.data.kinds import shape_of
from engine.check.data.mentions import paths
from engine.check.data.shapes import Given, Shape
from engine.check.data.variables import Variables
from engine.check.data.written import place_in_template
from engine.check.report import Report
from engine.check.source import MODEL, Source
from engine.check.words import did_you_mean, listed
from engine.drawing import Element, Process
from engine.feel import nodes as n
from engine.feel.names import free_names
from engine.service import Wording
from engine.templating import Template


def filled(bundle: Bundle, report: Report) -> None:
    """Every template that an element names."""
    for source, process in bundle.processes():
        writers = list(_writers(bundle, process))
        given = Given(bundle, Variables(bundle, process)) if writers else None
        for element, wording in writers:
            inputs = {mapping.target: mapping.source for mapping in element.inputs}
            data = given.handed(element, inputs.get(wording.data) or "=null") if given else Shape()
            for name in _named(inputs.get(wording.template, "")):
                _template(bundle, source, element, wording, name, data, report)


def _writers(bundle: Bundle, process: Process) -> Iterator[tuple[Element, Wording]]:
    for element in process.elements.values():
        service = bundle.catalogue.get(element.job_type or "")
        if service is not None and service.wording:
            yield element, service.wording


def _named(text: str) -> Iterator[str]:
    """The templates that an input may name: a plain text, or the texts between which an expression chooses."""
    if not text.startswith("="):
        yield text
        return
    try:
        yield from _texts(feel.parse(text[1:], frozenset()))
    except (feel.FeelError, RecursionError):
        return


def _texts(node: n.Node) -> Iterator[str]:
    match node:
        case n.Constant(str() as text):
            yield text
        case n.If(_, then, otherwise):
            yield from _texts(then)
            yield from _texts(otherwise)


def _template(
    bundle: Bundle, source: Source, element: Element, wording: Wording, name: str, data: Shape, report: Report
) -> None:
    """``name`` is a path of the version; the files under check may lie deeper."""
    path = next((path for path in bundle.files if path == name or path.endswith("/" + name)), "")
    if not path:
        node = source.node(element.id)
        inputs = node.iterfind(f"{MODEL}extensionElements/{{*}}ioMapping/{{*}}input")
        tag = next((tag for tag in inputs if tag.get("target") == wording.template), node)
        hint = did_you_mean(name, bundle.files)
        report.about("template-unknown", source, node, source.place(tag, "source"), template=name, hint=hint)
        return
    what = source.called(element.id)
    if wording.head and not _is_headed(bundle.files[path], wording.head):
        report.about_file("template-head", path, head=wording.head, what=what)
    if (template := bundle.resources.templates.get(path)) is not None and not data.vague:
        _read(bundle, path, template, data, wording, what, report)


def _is_headed(data: bytes, head: str) -> bool:
    first, _, rest = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").lstrip("\n").partition("\n")
    return first.startswith(head) and bool(first.removeprefix(head).strip()) and not rest.split("\n", 1)[0].strip()


def _read(
    bundle: Bundle, path: str, template: Template, data: Shape, wording: Wording, what: str, report: Report
) -> None:
    for _, expression, loops in template.expressions:
        known = _inside(data, loops)
        if known is None:
            continue
        node = feel.parse(expression.text, bundle.functions)
        for name in dict.fromkeys(_reads(node, expression.names - bundle.functions)):
            if name[0] not in wording.adds and (fault := _missing(known, name)):
                read, there = fault
                hint = did_you_mean(read.rpartition(".")[2], there) or f" Se le da {listed(there)}."
                at = place_in_template(bundle.files[path], read)
                report.about_file("template-name-unknown", path, at, variable=read, what=what, hint=hint)


def _inside(data: Shape, loops: tuple[feel.Expression, ...]) -> Shape | None:
    """What can be read within these loops: the data, and the entries of each loop's rows; ``None``: nobody knows."""
    known = Shape(entries=dict(data.entries))
    for loop in loops:
        node = feel.parse(loop.text, frozenset())
        rows = shape_of(node, [known])
        if rows is None or rows.open or rows.vague or not rows.entries:
            return None
        known.entries |= {**rows.entries, "this": rows, "parent": Shape(open=True, vague=True)}
    return known


def _missing(known: Shape, path: tuple[str, ...]) -> tuple[str, list[str]] | None:
    """How far a path is wrong, and what is there instead; nothing where it may be right."""
    for depth, part in enumerate(path):
        if depth and (known.vague or not known.entries):
            return None
        if part not in known.entries:
            return ".".join(path[: depth + 1]), sorted(known.entries)
        known = known.entries[part]
    return None


def _reads(node: n.Node, names: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """The paths, and the plain names, that are surely read from outside."""
    yield from (path for path in paths(node) if path[0] in names)
    yield from ((name,) for name, sure in free_names(node) if sure and name in names)
