"""The four ArUco marks (dictionary DICT_4X4_50, ids 0–3) as squares of a drawing.

A table of bits instead of OpenCV: the marks are drawn as vectors, sharp at any resolution, and the running product
needs no vision library. The test reads them back with OpenCV.
"""

from collections.abc import Iterator

#: Rows of inner modules, top first; a bit set is white. A black border one module wide surrounds them.
_BITS = {
    0: (0b1011, 0b0101, 0b0011, 0b0010),
    1: (0b0000, 0b1111, 0b1001, 0b1010),
    2: (0b0011, 0b0011, 0b0010, 0b1101),
    3: (0b1001, 0b1001, 0b0100, 0b0110),
}

MODULES = 6


def white_modules(mark: int) -> Iterator[tuple[int, int]]:
    """Column and row, from the top left of the black square of six by six, of each white module."""
    for row, bits in enumerate(_BITS[mark]):
        for column in range(4):
            if bits >> (3 - column) & 1:
                yield column + 1, row + 1
