"""What an event of a file waits for or throws, and which of its link events belong together."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.drawing.records import Element, EventDefinition, Flow
from engine.drawing.schema import folded, reference, text_of
from engine.names import names_in

_NS: Final = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "z": "http://camunda.org/schema/zeebe/1.0",
}


def event_definitions(node: etree._Element) -> Iterator[EventDefinition]:
    """The definitions that stand in an event's tag, in the order of the file."""
    for child in node:
        tag = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if not tag.endswith("EventDefinition"):
            continue
        kind = tag.removesuffix("EventDefinition")
        if kind == "conditional":
            watched = child.find("b:extensionElements/z:conditionalFilter", _NS)
            names, changes = (
                tuple(names_in(watched.get(name, ""))) if watched is not None else ()
                for name in ("variableNames", "variableEvents")
            )
            yield EventDefinition(
                kind, expression=text_of(child.find("b:condition", _NS)), variables=names, changes=changes
            )
            continue
        for timer in ("timeDate", "timeDuration", "timeCycle"):
            if (found := child.find(f"b:{timer}", _NS)) is not None:
                yield EventDefinition(kind, timer.removeprefix("time").lower(), text_of(found))
                break
        else:
            yield EventDefinition(kind, ref=_ref(child, kind))


def _ref(definition: etree._Element, kind: str) -> str | None:
    if kind == "link":
        return folded(definition.get("name")) or None
    return reference(definition.get("activityRef" if kind == "compensate" else f"{kind}Ref"))


def links(elements: dict[str, Element]) -> Iterator[Flow]:
    """What link events join, as the flow that the analyst would have drawn: with an id that no tag can have."""
    catches = [(link, element) for element in elements.values() if (link := _link(element, "intermediateCatchEvent"))]
    for thrown in elements.values():
        link = _link(thrown, "intermediateThrowEvent")
        for name, caught in catches:
            if link == name and caught.parent == thrown.parent:
                yield Flow(f"{thrown.id}>>{caught.id}", thrown.id, caught.id, "", None, thrown.line)
                break


def _link(element: Element, tag: str) -> str | None:
    """The name of the link that an event is one end of."""
    return next((e.ref for e in element.events if e.kind == "link"), None) if element.type == tag else None


def compensations(process: etree._Element, elements: dict[str, Element]) -> Iterator[tuple[str, str]]:
    """Activities and what undoes them: what an association joins with the compensation event on their border."""
    joined: dict[str | None, str | None] = {}
    for node in process.iter(f"{{{_NS['b']}}}association"):
        source, target = reference(node.get("sourceRef")), reference(node.get("targetRef"))
        joined |= {target: source, source: target} if target not in joined else {source: target}
    for event in elements.values():
        handler = elements.get(joined.get(event.id) or "")
        undoes = handler is not None and handler.compensation and handler.parent == event.parent
        if undoes and handler and event.attached_to and any(e.kind == "compensate" for e in event.events):
            yield event.attached_to, handler.id
