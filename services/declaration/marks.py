"""ArUco marks (dictionary DICT_4X4_50, the ids that our paper needs) as squares of a drawing.

A table of bits: the marks are drawn as vectors, sharp at any resolution, without a vision library. The test reads them
back with OpenCV.
"""

from collections.abc import Iterator

#: Four rows of four inner modules, top first, of each mark by its id; a bit set is white. A black border one module
#: wide surrounds them.
_BITS = (
    0xB532, 0x0F9A, 0x332D, 0x9946, 0x549E, 0x79CD, 0x9E2E, 0xC4F2,
    0xFEDA, 0xCF56, 0xF991, 0x11A7, 0x0EB7, 0x2A0F, 0x24B1, 0x263E,
    0x4665, 0x6600, 0x6C5E, 0x76AF, 0x868B, 0xB02B, 0xCCD5, 0xDD82,
    0xFE47, 0x9471, 0xACE4, 0xA554, 0x2123, 0x346F, 0x4415,
)  # fmt: skip

MODULES = 6


def white_modules(mark: int) -> Iterator[tuple[int, int]]:
    """Column and row, from the top left of the black square of six by six, of each white module."""
    for place in range(16):
        if _BITS[mark] >> (15 - place) & 1:
            yield place % 4 + 1, place // 4 + 1
