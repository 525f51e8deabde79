"""What a process makes its variables of, by mappings, scripts and rounds: the expression and the path that it fills.

Decisions are none of it: their answers are the words of a table, whatever they were asked with.
"""

from collections.abc import Iterator

from engine.drawing.records import Element, Process


def made_in(process: Process) -> Iterator[tuple[str, str]]:
    """All of them, in no order that counts."""
    for element in process.elements.values():
        yield from _made_by(element)


def _made_by(element: Element) -> Iterator[tuple[str, str]]:
    for mapping in (*element.inputs, *element.outputs):
        if mapping.source.startswith("="):
            yield mapping.source, mapping.target
    if element.script and element.result:
        yield element.script, element.result
    if (loop := element.loop) is not None:
        if loop.collection and loop.item:
            yield loop.collection, loop.item
        if loop.output and loop.output_collection:
            yield loop.output, loop.output_collection
