"""A decision file's XML, read safely and without caring which version of DMN its namespace names."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.dmn.errors import BrokenDecision
from engine.drawing import parse_xml
from engine.errors import BrokenDrawing

Element = etree._Element
NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",  # 1.1
        "http://www.omg.org/spec/DMN/20180521/MODEL/",  # 1.2
        "https://www.omg.org/spec/DMN/20191111/MODEL/",  # 1.3
        "https://www.omg.org/spec/DMN/20211108/MODEL/",  # 1.4
        "https://www.omg.org/spec/DMN/20230324/MODEL/",  # 1.5
    }
)


def root_of(data: bytes, name: str = "The file") -> Element:
    """The `definitions` element; :class:`BrokenDecision` for what is no DMN, too large, or has a DOCTYPE."""
    try:
        root = parse_xml(data, name)
    except BrokenDrawing as fault:
        raise BrokenDecision(element=name, reason=fault.facts["reason"]) from None
    found = etree.QName(root)
    if found.localname != "definitions" or found.namespace not in NAMESPACES:
        raise BrokenDecision(element=name, reason=f"its root {found.text} is not the definitions of DMN 1.1 to 1.5")
    return root


def tag(node: Element) -> str:
    """The element's name without its namespace; nothing for comments."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def namespace(node: Element) -> str:
    """The namespace of an element: it tells the version of DMN."""
    return etree.QName(node).namespace or ""


def children(node: Element, *names: str) -> Iterator[Element]:
    """The children of these names and of DMN's namespace, in order; without names, all of them."""
    space = etree.QName(node).namespace
    for child in node:
        if isinstance(child.tag, str):
            found = etree.QName(child)
            if found.namespace == space and (not names or found.localname in names):
                yield child


def child(node: Element, *names: str) -> Element | None:
    return next(children(node, *names), None)


def text(node: Element | None) -> str:
    """The `text` of an expression or test, trimmed."""
    if node is None:
        return ""
    found = child(node, "text")
    return "".join(found.itertext()).strip() if found is not None else ""


def name_of(node: Element) -> str:
    return " ".join((node.get("name") or "").split())


def label(node: Element) -> str:
    """How a refusal names an element: its kind, its name or its id."""
    return f"{tag(node)} “{node.get('name') or node.get('id') or ''}”"
