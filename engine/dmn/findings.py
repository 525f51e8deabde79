"""What a check says of a decision table before anybody runs it: gaps, overlaps, rules that are never reached.

Rules are boxes over the columns' atoms (`cells`); the rest is arithmetic on boxes. Only what is certain is said: a rule
with a cell that cannot be counted takes part in no overlap, and leaves gaps unspoken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import TypeAlias

from engine.dmn.cells import Cell, Column, NotConstant, read_cell
from engine.dmn.meeting import Meetings, bits
from engine.dmn.xml import Element, child, children, text

Box: TypeAlias = tuple[int, ...]
MAX_PIECES = 2_000
MAX_FINDINGS = 50
GAP, OVERLAP, UNREACHABLE = "gap", "overlap", "unreachable"
_ONE_HIT = ("UNIQUE", "ANY", "PRIORITY", "FIRST")


@dataclass(frozen=True, slots=True)
class TableFinding:
    """Something wrong with a table. ``rows`` count from 1; ``where`` maps column labels to the FEEL cell concerned."""

    kind: str
    decision: str
    rows: tuple[int, ...]
    where: Mapping[str, str]

    @property
    def text(self) -> str:
        """The finding as a sentence for developers; people read their own language from the parts."""
        place = "; ".join(f"{label}: {cell}" for label, cell in self.where.items())
        rows = ", ".join(map(str, self.rows))
        return {
            GAP: f"No rule matches {place or 'any input'}.",
            OVERLAP: f"Rules {rows} both match{f' {place}' if place else ''}.",
            UNREACHABLE: f"Rule {rows} is never reached.",
        }[self.kind]


@dataclass(frozen=True)
class Plan:
    """A table as boxes; a rule that cannot be counted is None."""

    decision: str
    policy: str
    columns: tuple[Column, ...]
    boxes: tuple[Box | None, ...]
    outputs: tuple[tuple[str, ...], ...]
    has_default: bool

    @cached_property
    def meetings(self) -> Meetings:
        """The rules by what they cover."""
        widths = [len(column.atoms) for column in self.columns]
        return Meetings(self.boxes, widths, [column.full for column in self.columns])

    def finding(self, what: str, rows: Sequence[int], box: Box | None = None) -> TableFinding:
        where = {}
        for column, mask in zip(self.columns, box or (), strict=bool(box)):
            if mask != column.full:
                where[column.label] = column.text(mask)
        return TableFinding(what, self.decision, tuple(rows), where)


def findings_of(decision: str, table: Element, allowed: Sequence[str]) -> list[TableFinding]:
    """All that is certainly wrong with a table; ``allowed`` are its columns' allowed values as text (or empty)."""
    plan = _plan(decision, table, allowed)
    if plan is None:
        return []
    return list(islice(chain(_unreachable(plan), _overlaps(plan), _gaps(plan)), MAX_FINDINGS))


def _plan(decision: str, table: Element, allowed: Sequence[str]) -> Plan | None:
    rules = list(children(table, "rule"))
    cells = [[read_cell(text(entry)) for entry in children(rule, "inputEntry")] for rule in rules]
    inputs = list(children(table, "input"))
    if any(len(row) != len(inputs) for row in cells):
        return None
    columns: list[Column] = []
    for place, (node, values) in enumerate(zip(inputs, allowed, strict=True)):
        known = [row[place] for row in cells]
        columns.append(_column(node, [cell for cell in known if cell is not None], values))
    outputs = tuple(tuple(text(entry) for entry in children(rule, "outputEntry")) for rule in rules)
    has_default = any(text(child(node, "defaultOutputEntry")) for node in children(table, "output"))
    boxes = tuple(_box(columns, row) for row in cells)
    return Plan(decision, table.get("hitPolicy") or "UNIQUE", tuple(columns), boxes, outputs, has_default)


def _column(node: Element, cells: Sequence[Cell], values: str) -> Column:
    label = node.get("label") or text(child(node, "inputExpression"))
    try:
        return Column(label, cells, read_cell(values) if values else None)
    except NotConstant:
        return Column(label, (), None)


def _box(columns: Sequence[Column], row: Sequence[Cell | None]) -> Box | None:
    masks = []
    for column, cell in zip(columns, row, strict=True):
        if cell is None or not _belongs(cell, column):
            return None
        masks.append(column.set_of(cell))
    return tuple(masks)


def _belongs(cell: Cell, column: Column) -> bool:
    """Whether the column's atoms were cut by this cell too (a column of mixed types has none)."""
    return all(repr(value) in column.named for value in cell.constants())


def _unreachable(plan: Plan) -> Iterator[TableFinding]:
    for index, box in enumerate(plan.boxes):
        if box is not None and (not all(box) or (plan.policy == "FIRST" and _covered(plan, index, box))):
            yield plan.finding(UNREACHABLE, [index + 1])


def _covered(plan: Plan, index: int, box: Box) -> bool:
    """Whether the rules before one leave nothing of it; not known of what falls into too many pieces."""
    left = [box]
    for _ in range(MAX_PIECES):
        earlier = plan.meetings.of(left[-1]) & ((1 << index) - 1)
        if not earlier:
            return False
        taken = plan.boxes[earlier.bit_length() - 1]
        left.extend(_less(left.pop(), taken) if taken is not None else ())
        if not left:
            return True
    return False


def _overlaps(plan: Plan) -> Iterator[TableFinding]:
    if plan.policy not in ("UNIQUE", "ANY"):
        return
    alike: dict[tuple[str, ...], int] = {}
    for index, outputs in enumerate(plan.outputs if plan.policy == "ANY" else ()):
        alike[outputs] = alike.get(outputs, 0) | 1 << index
    for index, box in enumerate(plan.boxes):
        if box is None or not all(box):
            continue
        later = plan.meetings.of(box) & ~alike.get(plan.outputs[index], 0) & -(2 << index)
        for other_index in bits(later):
            if other := plan.boxes[other_index]:
                yield plan.finding(OVERLAP, [index + 1, other_index + 1], meet(box, other))


def _gaps(plan: Plan) -> Iterator[TableFinding]:
    if plan.policy not in _ONE_HIT or plan.has_default or None in plan.boxes:
        return
    left: list[Box] | None = [tuple(column.full for column in plan.columns)]
    for box in plan.boxes:
        if box is not None and left is not None:
            left = without(left, box)
    for piece in left or []:
        yield plan.finding(GAP, [], piece)


# -- boxes ------------------------------------------------------------------------------------------------------------


def meet(left: Box, right: Box) -> Box | None:
    """What two boxes share; None when nothing."""
    shared = tuple(a & b for a, b in zip(left, right, strict=True))
    return shared if all(shared) else None


def without(boxes: list[Box], taken: Box) -> list[Box] | None:
    """Boxes less another one, as boxes; None when they become too many to go on."""
    left: list[Box] = []
    for box in boxes:
        left.extend(_less(box, taken))
        if len(left) > MAX_PIECES:
            return None
    return left


def _less(box: Box, taken: Box) -> Iterator[Box]:
    if meet(box, taken) is None:
        yield box
        return
    rest = list(box)
    for place, (mine, theirs) in enumerate(zip(box, taken, strict=True)):
        if outside := mine & ~theirs:
            yield (*rest[:place], outside, *rest[place + 1 :])
            rest[place] = mine & theirs
