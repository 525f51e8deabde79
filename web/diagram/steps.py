"""A drawing as a list of steps, page by page: the long text of its pictures."""

from dataclasses import dataclass

from engine.drawing import Element, Process
from web.diagram import symbols
from web.diagram.live import Live
from web.diagram.pages import Pages, called


@dataclass(frozen=True)
class Step:
    """One line of the list beside the picture."""

    id: str
    kind: str
    opens: bool  # its inside is a page of its own
    name: str
    lane: str
    inside: str
    tokens: int
    terms: int
    incidents: int
    leads_to: tuple[str, ...]


def steps(process: Process, live: Live, pages: Pages) -> list[tuple[str, str, list[Step]]]:
    """The process as text: each page's id and name with its steps, in the order of the file.

    Gateways that only join are left out.
    """
    listed = [element for element in process.elements.values() if not _only_joins(element)]
    return [
        (page, pages.name(page), [_step(process, one, live, pages) for one in listed if pages.of(one.id) == page])
        for page in pages.drawn
    ]


def _only_joins(element: Element) -> bool:
    return element.type.endswith("Gateway") and not element.name and len(element.outgoing) == 1


def _step(process: Process, element: Element, live: Live, pages: Pages) -> Step:
    parent, page = process.elements.get(element.parent or ""), pages.of(element.id)
    return Step(
        id=element.id,
        kind=symbols.SPOKEN.get(element.type, element.type),
        opens=element.id in pages.drawn,
        name=called(element, process.elements),
        lane=element.lane or "",
        inside=parent.name if parent and parent.id != page else "",
        tokens=live.tokens.get(element.id, 0),
        terms=live.terms.get(element.id, 0),
        incidents=live.incidents.get(element.id, 0),
        leads_to=tuple(_way(process, flow) for flow in element.outgoing if flow in process.flows),
    )


def _way(process: Process, flow_id: str) -> str:
    flow = process.flows[flow_id]
    target = process.elements.get(flow.target)
    name = (target.name or symbols.SPOKEN.get(target.type, "")) if target else flow.target
    return f"{flow.name}: {name}" if flow.name else name
