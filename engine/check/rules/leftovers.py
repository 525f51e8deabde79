"""``${…}`` and ``#{…}`` of other engines where they would be shown as they are: in names, texts and templates."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from engine import feel
from engine.check.bundle import Bundle
from engine.check.data.sites import Site, sites
from engine.check.data.written import place_at
from engine.check.report import Report
from engine.check.rules.written_down import shortened
from engine.check.source import Place, Source
from engine.check.words import capital
from engine.drawing import Process
from engine.feel import nodes as n
from engine.feel.names import children

_SIGN: Final = re.compile(r"[$#]\{[^{}\n]*\}")
_WHOLE: Final = re.compile(r"^\s*[$#]\{.*\}\s*$", re.DOTALL)
_TEXTS: Final = (".md", ".html", ".txt")


def shown(bundle: Bundle, report: Report) -> None:
    """What people would read as it is written."""
    for source, process in bundle.processes():
        for node in _named(source, process):
            if found := _SIGN.search(node.get("name") or ""):
                place = source.place(node, "name")
                report.about("text-elsewhere", source, node, place, part="el nombre", text=found[0])
        for site in sites(source, process, bundle.properties):
            if (text := _text(bundle, site)) and (found := _SIGN.search(text)):
                _tell(site, found[0], report)
    for path, data in sorted(bundle.files.items()):
        if PurePosixPath(path).suffix in _TEXTS:
            _template(path, data, report)


def _named(source: Source, process: Process) -> Iterator[etree._Element]:
    refs = (event.ref or "" for element in process.elements.values() for event in element.events)
    for ident in dict.fromkeys((process.id, *process.elements, *process.flows, *refs)):
        if ident in source.nodes:
            yield source.nodes[ident]


def _text(bundle: Bundle, site: Site) -> str:
    """The texts of an expression's own; a plain text that is one expression of another engine is told elsewhere."""
    if not site.is_feel:
        return "" if _WHOLE.match(site.text) or site.kind == "condition" else site.text
    try:
        node = feel.parse(feel.compile_expression(site.text, bundle.functions).text, bundle.functions)
    except (feel.FeelError, RecursionError):
        return ""
    return "\n".join(_strings(node))


def _strings(node: n.Node) -> Iterator[str]:
    if isinstance(node, n.Constant) and isinstance(node.value, str):
        yield node.value
    for part in children(node):
        yield from _strings(part)


def _tell(site: Site, text: str, report: Report) -> None:
    facts = {"part": site.label, "text": shortened(text)}
    if site.element is not None:
        what = site.source.called(site.element.id)
        facts |= {"what": what, "What": capital(what)}
    report.about("text-elsewhere", site.source, site.owner, site.place(), **facts)


def _template(path: str, data: bytes, report: Report) -> None:
    text = data.decode("utf-8", "replace")
    if found := _SIGN.search(text):
        place: Place = place_at(text, found.start())
        report.about_file("text-elsewhere-in-file", path, place, text=found[0])
