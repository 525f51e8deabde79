"""The words of the zeebe vocabulary: each is known, stands where it is read, and is read, or the check says so."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from lxml import etree

from engine.check.bundle import Bundle
from engine.check.report import Report
from engine.check.source import MODEL, Source
from engine.check.words import did_you_mean
from engine.drawing import ZEEBE
from engine.drawing.zeebe import ANYWHERE, ATTRIBUTES, TAGS, Word, children_of

_Z: Final = f"{{{ZEEBE}}}"


def zeebe(bundle: Bundle, report: Report) -> None:
    """Every tag of the vocabulary and every attribute, of the processes that run and of what they refer to."""
    for source in bundle.sources:
        running = {process.id for process in source.processes}
        for node in source.tags():
            around = next((each.get("id") for each in node.iterancestors(MODEL + "process")), None)
            if around is None or around in running:
                _judge(source, node, report)


def _judge(source: Source, node: etree._Element, report: Report) -> None:
    if str(node.tag).startswith(_Z):
        _tag(source, node, report)
    for name in (str(key).removeprefix(_Z) for key in node.attrib if str(key).startswith(_Z)):
        _attribute(source, node, "", name, report)


def _tag(source: Source, node: etree._Element, report: Report) -> None:
    name, parent = str(node.tag).removeprefix(_Z), _parent(node)
    word = TAGS.get(name)
    if word is None:
        _unknown(source, node, name, children_of(parent) or TAGS, report)
        return
    if word.inside != ANYWHERE and parent not in word.inside:
        report.about("zeebe-misplaced", source, node, source.place(node), word=name)
    elif _counts(node, word):
        _unread(source, node, name, word, report)
    for attribute in map(str, node.attrib):
        if not attribute.startswith("{"):
            _attribute(source, node, name, attribute, report)


def _counts(node: etree._Element, word: Word) -> bool:
    """An empty holder (``<zeebe:executionListeners/>``) says nothing."""
    return not word.tag.endswith("s") or len(node) > 0


def _parent(node: etree._Element) -> str:
    """The tag that a word belongs to: BPMN's own around ``extensionElements``, or the word around it."""
    holder = node.getparent()
    if holder is not None and holder.tag == MODEL + "extensionElements":
        holder = holder.getparent()
    return etree.QName(holder).localname if holder is not None else ""


def _attribute(source: Source, node: etree._Element, tag: str, name: str, report: Report) -> None:
    word = ATTRIBUTES.get((tag, name))
    if word is None:
        _unknown(source, node, name, list(_attributes_of(tag)), report, name)
    else:
        _unread(source, node, name, word, report)


def _attributes_of(tag: str) -> Iterator[str]:
    return (attribute for known, attribute in ATTRIBUTES if known == tag)


def _unknown(
    source: Source,
    node: etree._Element,
    word: str,
    known: Collection[str],
    report: Report,
    attribute: str | None = None,
) -> None:
    hint = did_you_mean(word, known)
    facts: dict[str, Any] = {"word": word, "hint": hint, "severity": "blocks" if hint else "warns"}
    report.about("zeebe-unknown", source, node, source.place(node, attribute), **facts)


def _unread(source: Source, node: etree._Element, name: str, word: Word, report: Report) -> None:
    if word.fate not in ("read", "editor") and not _harmless(node, word):
        facts: dict[str, Any] = {"word": name, "reason": word.why, "severity": word.fate}
        report.about("zeebe-unread", source, node, source.place(node, word.attribute or None), **facts)


def _harmless(node: etree._Element, word: Word) -> bool:
    """A binding to the deployment is what happens here in any case."""
    return word.attribute == "bindingType" and node.get("bindingType") == "deployment"
