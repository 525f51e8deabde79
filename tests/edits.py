"""Edits of a drawing or a table as an analyst makes them in an editor: by the ids of its elements, never by its text."""

from copy import deepcopy
from typing import Self

from lxml import etree

from engine.drawing import BPMN, ZEEBE

_NS = {"bpmn": BPMN, "zeebe": ZEEBE}
_DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_HEAD = f'<edit xmlns:bpmn="{BPMN}" xmlns:zeebe="{ZEEBE}" xmlns:dmn="{_DMN}">'


class Edited:
    """A BPMN or DMN file that is being edited. Each edit gives the drawing itself, so that they read as one sentence."""

    def __init__(self, data: bytes) -> None:
        self._root = etree.fromstring(data)

    def __bytes__(self) -> bytes:
        return bytes(etree.tostring(self._root, xml_declaration=True, encoding="UTF-8"))

    def at(self, ident: str) -> etree._Element:
        """The one node of the model with this id."""
        found = [n for n in self._root.iter() if isinstance(n.tag, str) and n.get("id") == ident]
        assert len(found) == 1, (ident, len(found))
        return found[0]

    def add(self, xml: str, beside: str) -> Self:
        """Draw more elements or flows in the same place as an element that is there."""
        for node in etree.fromstring(f"{_HEAD}{xml}</edit>"):
            self.at(beside).addprevious(node)
        return self

    def copy(self, ident: str, as_: str) -> Self:
        """Draw an element a second time under another id, without the flows to it and from it."""
        twin = deepcopy(self.at(ident))
        twin.set("id", as_)
        for child in twin.xpath("bpmn:incoming | bpmn:outgoing", namespaces=_NS):
            twin.remove(child)
        for child in twin.iterdescendants():
            if isinstance(child.tag, str) and child.get("id"):
                child.set("id", f"{as_}_{child.get('id')}")
        self.at(ident).addnext(twin)
        return self

    def lead(self, flow: str, to: str) -> Self:
        """Let a flow end at another element."""
        node = self.at(flow)
        for incoming in self.at(node.get("targetRef", "")).findall("bpmn:incoming", _NS):
            if incoming.text == flow:
                incoming.getparent().remove(incoming)
        node.set("targetRef", to)
        etree.SubElement(self.at(to), f"{{{BPMN}}}incoming").text = flow
        return self

    def put_in_lane(self, lane: str, ident: str) -> Self:
        """Give an element to a lane."""
        etree.SubElement(self.at(lane), f"{{{BPMN}}}flowNodeRef").text = ident
        return self

    def entry(self, script: str, name: str, value: int) -> Self:
        """Write another number for an entry of the context that a script task makes."""
        (node,) = self.at(script).iter(f"{{{ZEEBE}}}script")
        before, mark, after = node.get("expression", "").partition(f'"{name}": ')
        assert mark, name
        node.set("expression", f"{before}{mark}{value}{after.lstrip('0123456789')}")
        return self

    def input(self, ident: str, target: str, source: str) -> Self:
        """Write another source for an input mapping."""
        (found,) = [n for n in self.at(ident).iter(f"{{{ZEEBE}}}input") if n.get("target") == target]
        found.set("source", source)
        return self

    def retype(self, ident: str, old: str, new: str) -> Self:
        """Type something else where an element says this: in its name, its settings, its expressions."""
        changed = 0
        for node in self.at(ident).iter(etree.Element):
            changed += old in (node.text or "")
            node.text = node.text and node.text.replace(old, new)
            for name, value in node.attrib.items():
                changed += old in value
                node.set(name, value.replace(old, new))
        assert changed, (ident, old)
        return self

    def without(self, ident: str, setting: str) -> Self:
        """Take a setting away from an element, like the flow that a gateway marks as its default."""
        del self.at(ident).attrib[setting]
        return self
