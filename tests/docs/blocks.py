"""The code blocks of the analysts' guide, each with the place it stands at."""

import re
from pathlib import Path
from typing import NamedTuple

GUIDE = Path(__file__).parents[2] / "docs" / "analistas"
_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """One fenced block: ``kind`` is the word after the fence; ``place`` is page and line, for the name of a test."""

    kind: str
    text: str
    place: str


def of(page: Path) -> list[Block]:
    """The blocks of one page, in order."""
    source = page.read_text(encoding="utf-8")
    return [
        Block(found["kind"], found["text"], f"{page.stem}:{source.count(chr(10), 0, found.start()) + 1}")
        for found in _BLOCK.finditer(source)
    ]


def every(kind: str) -> list[Block]:
    """The blocks of a kind on all pages."""
    return [block for page in sorted(GUIDE.glob("*.md")) for block in of(page) if block.kind == kind]


def table(page: Path, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head: the text of each cell."""
    below = page.read_text(encoding="utf-8").partition(f"## {heading}\n")[2]
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert rows, f"{page.name} has no table below «{heading}»"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[0].strip().split("\n")[2:]]
