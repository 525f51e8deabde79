"""Which rules of a table share values with a box, found without looking at every rule: a table has ten thousand.

A set of rules is the bits of one number, as a cell is (`cells`). For each column a tree over its atoms keeps the rules
that cover any of a stretch of atoms.
"""

from collections.abc import Iterator, Sequence


def runs(mask: int) -> Iterator[tuple[int, int]]:
    """The stretches of bits that are set: each from its first to behind its last."""
    at = 0
    while mask:
        gap = (mask & -mask).bit_length() - 1
        mask >>= gap
        length = (~mask & (mask + 1)).bit_length() - 1
        yield at + gap, at + gap + length
        mask >>= length
        at += gap + length


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, lowest first."""
    return (place for first, behind in runs(mask) for place in range(first, behind))


class _Column:
    """The rules by the atoms of one column. A rule that covers all of them is kept apart."""

    def __init__(self, masks: Sequence[int | None], width: int, full: int) -> None:
        self.full = full
        self.always = 0
        self.width = width
        self.tree = [0] * (2 * width)
        begins, over = [0] * (width + 1), [0] * (width + 1)
        for rule, mask in enumerate(masks):
            if mask == full:
                self.always |= 1 << rule
            for first, behind in runs(mask or 0) if mask != full else ():
                begins[first] |= 1 << rule
                over[behind] |= 1 << rule
        there = 0
        for atom in range(width):
            there = there & ~over[atom] | begins[atom]
            self.tree[width + atom] = there
        for node in range(width - 1, 0, -1):
            self.tree[node] = self.tree[2 * node] | self.tree[2 * node + 1]
        self._known: dict[int, int] = {}

    def meeting(self, mask: int) -> int:
        """The rules that cover an atom of the mask."""
        if mask not in self._known:
            self._known[mask] = self.always
            for first, behind in runs(mask):
                self._known[mask] |= self._covering(first + self.width, behind + self.width)
        return self._known[mask]

    def _covering(self, first: int, behind: int) -> int:
        found = 0
        while first < behind:
            if first & 1:
                found |= self.tree[first]
                first += 1
            if behind & 1:
                behind -= 1
                found |= self.tree[behind]
            first, behind = first >> 1, behind >> 1
        return found


class Meetings:
    """The rules of a table by what they cover. ``boxes``: for each rule its cells, None for one that is not counted."""

    def __init__(self, boxes: Sequence[tuple[int, ...] | None], widths: Sequence[int], full: Sequence[int]) -> None:
        self._rules = sum(1 << rule for rule, box in enumerate(boxes) if box is not None and all(box))
        self._columns = [
            _Column([box[place] if box is not None and all(box) else None for box in boxes], width, whole)
            for place, (width, whole) in enumerate(zip(widths, full, strict=True))
        ]

    def of(self, box: tuple[int, ...]) -> int:
        """The rules that share a value with a box."""
        found = self._rules
        for column, mask in zip(self._columns, box, strict=True):
            if mask != column.full:
                found &= column.meeting(mask)
        return found
