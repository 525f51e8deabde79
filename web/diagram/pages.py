"""The pages of a drawing: which element is on which, and what all that is on them comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from engine.drawing import Drawing, Element
from web.diagram import interchange
from web.diagram.geometry import Geometry
from web.diagram.interchange import TOP
from web.diagram.live import Live


class Pages:
    """Of one process of a drawing. Pages have the ids of their subprocesses, the first one is :data:`TOP`."""

    def __init__(self, drawing: Drawing, process_id: str) -> None:
        self._drawing, self._process = drawing, drawing.processes[process_id]

    @cached_property
    def drawn(self) -> Mapping[str, Geometry]:
        """What lies where on each, the first one first."""
        return interchange.read(self._drawing.data, self._drawing.path, self._process.id)

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Every element of the drawing, by id."""
        return {e.id: e for process in self._drawing.processes.values() for e in process.elements.values()}

    @cached_property
    def flows(self) -> Mapping[str, str]:
        """The element from which each flow of the drawing comes, by the flow's id."""
        return {f.id: f.source for process in self._drawing.processes.values() for f in process.flows.values()}

    def name(self, page: str) -> str:
        """What people call a page."""
        return called(self.elements[page], self.elements) if page else "Vista general"

    def of(self, ident: str) -> str:
        """The page on which an element or a flow is drawn; of what is none of them, the first."""
        return next(self._around(ident), TOP)

    def shows(self, ident: str) -> bool:
        """Whether an element or a flow is on its page, or only in the file."""
        page = self.drawn[self.of(ident)]
        return ident in {shape.id for shape in page.shapes} | {edge.id for edge in page.edges}

    def road(self, page: str) -> list[str]:
        """The pages down to this one, without the first."""
        return [*reversed(list(self._around(page))), page] if page else []

    def stages(self) -> list[str]:
        """The pages one step below the first."""
        return [page for page in self.drawn if page and not list(self._around(page))]

    def within(self, page: str) -> set[str]:
        """The elements inside a subprocess, on whatever page; of :data:`TOP`, those on the first page itself."""
        if page == TOP:
            return {ident for ident in self.elements if self.of(ident) == TOP}
        return {ident for ident in self.elements if page in self._around(ident)}

    def summed(self, counts: Mapping[str, int]) -> dict[str, int]:
        """What elements and flows count, for each page: of :data:`TOP` its own, of others with all that is inside."""
        sums: dict[str, int] = {}
        for ident, number in counts.items():
            for page in self._around(ident) if self.of(ident) else (TOP,):
                sums[page] = sums.get(page, 0) + number
        return sums

    def gathered(self, live: Live) -> Live:
        """The same, with what waits inside a subprocess that has a page counted on the subprocess too.

        Under :data:`TOP` stands what waits on the first page itself.
        """
        tokens, incidents = (_added(counts, self.summed(counts)) for counts in (live.tokens, live.incidents))
        return replace(live, tokens=tokens, incidents=incidents)

    def _around(self, ident: str) -> Iterator[str]:
        """The subprocesses with pages around an element or a flow, from the inside out."""
        element = self.elements.get(self.flows.get(ident, ident))
        while element is not None and (holder := element.parent):
            if holder in self.drawn:
                yield holder
            element = self.elements.get(holder)


def _added(counts: Mapping[str, int], sums: Mapping[str, int]) -> dict[str, int]:
    return {**counts, **{page: counts.get(page, 0) + number for page, number in sums.items()}}


def called(element: Element, elements: Mapping[str, Element]) -> str:
    """What people call an element: its name; of a nameless event at a border, that of the step it is on."""
    host = elements.get(element.attached_to or "")
    return element.name or (f"Plazo o aviso de «{host.name or host.id}»" if host else element.id)
