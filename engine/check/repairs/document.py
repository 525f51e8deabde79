"""A drawing under repair: what repairs do to the XML and to its picture, and nothing else in the file changes.

Comments, unknown vocabularies, CDATA and the order of elements stay as they are. A new element gets a shape where its
neighbour has one, so that the analyst sees what was added.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from engine.check.source import MODEL, Source
from engine.drawing import BPMN, ZEEBE

DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
WAY: Final = "http://www.omg.org/spec/DD/20100524/DI"
Z: Final = f"{{{ZEEBE}}}"
#: Children that stand before whatever else a flow node holds, in the order of the standard's schema.
_FIRST: Final = ("documentation", "extensionElements", "incoming", "outgoing")
_SIZES: Final = {"startEvent": (36, 36), "endEvent": (36, 36), "gateway": (50, 50)}


class Box(NamedTuple):
    """Where a shape is drawn."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


#: How the tags of nodes that a flow may join end.
FLOW_NODES: Final = ("Event", "Task", "task", "Gateway", "ubProcess", "callActivity", "transaction")


class Document:
    """One file's tree."""

    def __init__(self, path: str, data: bytes) -> None:
        """Raises :class:`engine.errors.BrokenDrawing` for what cannot be opened."""
        self.source = Source(path, data)
        self.path = path
        self.root = etree.fromstring(data, _parser())
        tags = [node for node in self.root.iter() if isinstance(node.tag, str)]
        self._twins = dict(zip(self.source.tags(), tags, strict=True))
        #: Forms that repairs made, by id.
        self.forms: dict[str, bytes] = {}
        self._before = etree.tostring(self.root)
        self._tree = self.root.getroottree()

    def state(self) -> bytes:
        """The tree and the forms made, to see whether a repair changed anything."""
        return etree.tostring(self.root) + b" ".join(self.forms.values())

    def bytes(self) -> bytes:
        """The file as it now is; the very bytes it came as where nothing was changed."""
        if etree.tostring(self.root) == self._before:
            return self.source.data
        declared = self.source.data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml")
        encoding = self._tree.docinfo.encoding or "UTF-8"
        written = etree.tostring(self._tree, encoding=encoding, xml_declaration=declared)
        if declared:
            head = self.source.data[: self.source.data.index(b"?>") + 2]
            written = head + written[written.index(b"?>") + 2 :] if encoding.upper() in ("UTF-8", "ASCII") else written
        return written + (b"\n" if self.source.data.endswith(b"\n") and not written.endswith(b"\n") else b"")

    # -- finding -----------------------------------------------------------------------------------------------------

    def twin(self, node: etree._Element) -> etree._Element:
        """The tag under repair for a tag of the source."""
        return self._twins[node]

    def find(self, ident: str) -> etree._Element | None:
        """The first tag of an id."""
        return next((node for node in self.tags() if node.get("id") == ident), None) if ident else None

    def tags(self, *names: str) -> Iterator[etree._Element]:
        """Every tag, or the BPMN tags of these names; the list is made before, so that they may be changed."""
        found = [node for node in self.root.iter() if isinstance(node.tag, str)]
        wanted = {MODEL + name for name in names}
        yield from (node for node in found if not names or node.tag in wanted)

    def process_of(self, node: etree._Element) -> etree._Element | None:
        """The process that holds a tag."""
        return next((n for n in (node, *node.iterancestors()) if n.tag == MODEL + "process"), None)

    def flows(self, node: etree._Element, side: str) -> list[etree._Element]:
        """The sequence flows that leave a node (``sourceRef``) or reach it (``targetRef``)."""
        return [flow for flow in self.tags("sequenceFlow") if flow.get(side) == node.get("id")]

    def fresh(self, wished: str) -> str:
        """An id that nobody has."""
        plain = re.sub(r"[^\w.-]", "_", wished) or "elemento"
        plain = plain if re.match(r"[^\W\d]", plain) else f"_{plain}"
        taken = {node.get("id") for node in self.tags()}
        count, found = 1, plain
        while found in taken or found in ("Start", "End", "Root"):
            count += 1
            found = f"{plain}_{count}"
        return found

    # -- changing ----------------------------------------------------------------------------------------------------

    def add(self, parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
        """A new tag where the schema wants it among the children of a BPMN tag, indented like its neighbours."""
        node = etree.Element(tag if tag.startswith("{") else MODEL + tag, attributes)
        plain = etree.QName(node).localname
        at = len(parent)
        if plain in _FIRST:
            names = [MODEL + name for name in _FIRST[: _FIRST.index(plain) + 1]]
            at = sum(1 for child in parent if child.tag in names)
        parent.insert(at, node)
        self._indent(parent, node)
        return node

    def _indent(self, parent: etree._Element, node: etree._Element) -> None:
        """White space around a new child like that around the others, where the file is indented at all."""
        if not (parent.tail or "\n").startswith("\n") and not (parent.text or "").startswith("\n"):
            return
        depth = len(list(parent.iterancestors())) + 1
        before = node.getprevious()
        if before is not None:
            node.tail, before.tail = before.tail, "\n" + "  " * depth
        else:
            node.tail = parent.text if len(parent) > 1 else "\n" + "  " * (depth - 1)
            parent.text = "\n" + "  " * depth

    def extension(self, node: etree._Element, name: str, **attributes: str) -> etree._Element:
        """The zeebe extension of that name, made if need be, with these attributes."""
        holder = node.find(MODEL + "extensionElements")
        if holder is None:
            holder = self.add(node, "extensionElements")
        found = holder.find(Z + name)
        if found is None:
            self._declare_zeebe()
            found = self.add(holder, Z + name)
        for key, value in attributes.items():
            found.set(key, value)
        return found

    def _declare_zeebe(self) -> None:
        if ZEEBE not in self.root.nsmap.values():
            etree.cleanup_namespaces(self.root, top_nsmap={"zeebe": ZEEBE}, keep_ns_prefixes=_prefixes(self.root))

    def remove(self, node: etree._Element) -> None:
        """Take a tag out, leaving the text around it."""
        parent = node.getparent()
        if parent is None:
            return
        before, tail = node.getprevious(), node.tail or ""
        if tail.strip():
            if before is not None:
                before.tail = (before.tail or "") + tail
            else:
                parent.text = (parent.text or "") + tail
        elif before is not None and node.getnext() is None:
            before.tail = tail
        parent.remove(node)

    def rename(self, old: str, new: str) -> None:
        """Give an element another id, and tell everybody who refers to it."""
        for node in self.tags():
            name = etree.QName(node).localname
            for key, value in node.attrib.items():
                if value == old and (key in ("id", "default", "bpmnElement") or str(key).endswith("Ref")):
                    node.set(key, new)
            if (name in ("incoming", "outgoing") or name.endswith("Ref")) and (node.text or "").strip() == old:
                node.text = new

    def flow(self, source: etree._Element, target: etree._Element) -> etree._Element:
        """A new sequence flow between two nodes, drawn if both are."""
        parent = source.getparent()
        if parent is None:
            raise ValueError("the root is no flow node")
        ends = {"sourceRef": source.get("id", ""), "targetRef": target.get("id", "")}
        ident = self.fresh(f"Flow_{ends['sourceRef']}_{ends['targetRef']}")
        made = self.add(parent, "sequenceFlow", id=ident, **ends)
        self.add(source, "outgoing").text = ident
        self.add(target, "incoming").text = ident
        one, other = self.box(ends["sourceRef"]), self.box(ends["targetRef"])
        if one and other:
            self._edge(ident, ends["sourceRef"], one, other)
        return made

    def retarget(self, flow: etree._Element, side: str, node: etree._Element) -> None:
        """Let a flow leave (``sourceRef``) or reach (``targetRef``) another node, in its lists and in the picture."""
        listed = "outgoing" if side == "sourceRef" else "incoming"
        old, ident = self.find(flow.get(side, "")), flow.get("id", "")
        for entry in list(old.iterfind(MODEL + listed)) if old is not None else []:
            if (entry.text or "").strip() == ident:
                self.remove(entry)
        flow.set(side, node.get("id", ""))
        self.add(node, listed).text = ident
        box, edge = self.box(node.get("id", "")), self._drawn(ident)
        points = list(edge.iterfind(f"{{{WAY}}}waypoint")) if edge is not None else []
        if box and points:
            point = points[0 if side == "sourceRef" else -1]
            x = box.x + box.width if side == "sourceRef" else box.x
            point.set("x", _number(x))
            point.set("y", _number(box.middle[1]))

    def node_beside(self, neighbour: etree._Element, tag: str, name: str, dx: float, dy: float = 0) -> etree._Element:
        """A new flow node of the neighbour's level, drawn ``dx`` to its right (negative: to its left)."""
        parent = neighbour.getparent()
        if parent is None:
            raise ValueError("the root has no neighbours")
        node = self.add(parent, tag, id=self.fresh(name))
        box = self.box(neighbour.get("id", ""))
        if box:
            width, height = _SIZES.get(tag, _SIZES["gateway"] if tag.endswith("Gateway") else (100, 80))
            x = box.x + box.width + dx if dx >= 0 else box.x + dx - width
            y = box.middle[1] - height / 2 + dy
            self._shape(node.get("id", ""), Box(x, y, width, height), neighbour.get("id", ""))
        return node

    # -- the picture -------------------------------------------------------------------------------------------------

    def _drawn(self, ident: str) -> etree._Element | None:
        found = (n for n in self.root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"))
        return next((node for node in found if node.get("bpmnElement") == ident), None)

    def box(self, ident: str) -> Box | None:
        """Where an element is drawn, if it is."""
        shape = self._drawn(ident)
        bounds = shape.find(f"{{{DC}}}Bounds") if shape is not None else None
        if bounds is None:
            return None
        try:
            return Box(*(float(bounds.get(key) or 0) for key in ("x", "y", "width", "height")))
        except ValueError:
            return None

    def _shape(self, ident: str, box: Box, neighbour: str) -> None:
        beside = self._drawn(neighbour)
        plane = beside.getparent() if beside is not None else None
        if plane is None:
            return
        shape = self.add(plane, f"{{{DI}}}BPMNShape", id=self.fresh(f"{ident}_di"), bpmnElement=ident)
        sizes = {key: _number(value) for key, value in box._asdict().items()}
        self.add(shape, f"{{{DC}}}Bounds", **sizes)

    def _edge(self, ident: str, source: str, one: Box, other: Box) -> None:
        beside = self._drawn(source)  # on the page of what it leads from
        plane = beside.getparent() if beside is not None else None
        if plane is None:
            return
        edge = self.add(plane, f"{{{DI}}}BPMNEdge", id=self.fresh(f"{ident}_di"), bpmnElement=ident)
        for x, y in ((one.x + one.width, one.middle[1]), (other.x, other.middle[1])):
            self.add(edge, f"{{{WAY}}}waypoint", x=_number(x), y=_number(y))

    def undraw(self, ident: str) -> None:
        """Take an element's shape or edge out of the picture, and its page."""
        while (drawn := self._drawn(ident)) is not None:
            self.remove(drawn)
        for plane in list(self.root.iter(f"{{{DI}}}BPMNPlane"))[1:]:  # the first shows the process
            page = plane.getparent()
            if plane.get("bpmnElement") == ident and page is not None:
                self.remove(page)


def _parser() -> etree.XMLParser[etree._Element]:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False)


def _prefixes(root: etree._Element) -> list[str]:
    return [prefix for node in root.iter() if isinstance(node.tag, str) for prefix in node.nsmap if prefix]


def _number(value: float) -> str:
    return f"{value:g}"


def without_definitions(document: Document, node: etree._Element) -> None:
    """Leave of an event its place alone: it waits for nothing and sends nothing."""
    for child in list(node):
        if isinstance(child.tag, str) and child.tag.endswith("EventDefinition"):
            document.remove(child)


__all__ = ["BPMN", "DC", "DI", "FLOW_NODES", "WAY", "Box", "Document", "Z", "without_definitions"]
