"""A decision table's XML, compiled to a :class:`Table`."""

from __future__ import annotations

from engine.dmn.building import Builder, Closure
from engine.dmn.errors import BrokenDecision
from engine.dmn.tables import AGGREGATIONS, POLICIES, Column, Output, Row, Table
from engine.dmn.xml import Element, child, children, name_of, text
from engine.feel.testing import Test


def table(builder: Builder, node: Element) -> Closure:
    """The table; :class:`BrokenDecision` for an unknown hit policy, a missing cell or a cell that is not FEEL."""
    policy, aggregation = node.get("hitPolicy") or "UNIQUE", node.get("aggregation")
    if policy not in POLICIES or (aggregation and aggregation not in AGGREGATIONS):
        raise BrokenDecision(element=builder.element, reason=f"its hit policy {policy} {aggregation or ''} is unknown")
    columns = tuple(_column(builder, part) for part in children(node, "input"))
    outputs = tuple(_output(builder, part) for part in children(node, "output"))
    if not outputs:
        raise BrokenDecision(element=builder.element, reason="its table has no output")
    rows = tuple(
        _row(builder, index, part, len(columns), len(outputs)) for index, part in enumerate(children(node, "rule"), 1)
    )
    return Table(policy, aggregation if policy == "COLLECT" else None, columns, outputs, rows)


def _column(builder: Builder, node: Element) -> Column:
    source = text(child(node, "inputExpression"))
    if not source:
        raise BrokenDecision(element=builder.element, reason=f"the input “{node.get('label') or ''}” has no expression")
    return Column(node.get("label") or source, builder.feel(source, "input"), _allowed(builder, node, "inputValues"))


def _allowed(builder: Builder, node: Element, name: str) -> Test | None:
    source = text(child(node, name))
    return builder.cell(source, "the allowed values") if source else None


def _output(builder: Builder, node: Element) -> Output:
    values = text(child(node, "outputValues"))
    default = text(child(node, "defaultOutputEntry"))
    return Output(
        name_of(node),
        None,
        _allowed(builder, node, "outputValues"),
        builder.feel(f"[{values}]", "output values") if values else None,
        builder.feel(default, "default output") if default else None,
    )


def _row(builder: Builder, index: int, node: Element, columns: int, outputs: int) -> Row:
    inputs = [text(part) for part in children(node, "inputEntry")]
    results = [text(part) for part in children(node, "outputEntry")]
    if len(inputs) != columns or len(results) != outputs:
        raise BrokenDecision(element=builder.element, reason=f"rule {index} has not one cell for every column")
    cells = (builder.cell(source, f"rule {index}, input {place}") for place, source in enumerate(inputs, 1))
    return Row(
        index,
        node.get("id") or "",
        tuple((place, cell) for place, cell in enumerate(cells) if cell is not None),
        tuple(builder.feel("" if source == "-" else source, f"output in rule {index}") for source in results),
    )
