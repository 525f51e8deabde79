"""What the reader makes of a list. Light to load: it is read in other processes too."""

import re
from typing import Any

from services.imports import authorities, users
from services.imports.sheet import read
from services.imports.unusable import UnusableTable


class Read:
    """What became of a list: the rows taken, and the lines that were refused; ``refusal``: of the whole list."""

    def __init__(self, content: bytes, of: Any = authorities) -> None:
        self.good: list[Any] = []
        self.lines: list[int] = []
        self.refusal = ""
        try:
            found = of.read(read(content, of.COLUMNS, of.NEEDED), *([None] if of is authorities else []))
        except UnusableTable as refused:
            self.refusal = str(refused)
            self.lines = [int(line) for line in re.findall(r"(?:[Ff]ila|[Ll]ínea) (\d+)", self.refusal)]
            return
        self.good = [one for _, one in found.good]
        self.lines = [row.line for row in found.refused]

    @property
    def one(self) -> Any:
        """The only row taken."""
        assert (self.refusal, self.lines, len(self.good)) == ("", [], 1)
        return self.good[0]


def users_of(content: bytes) -> Read:
    """A list of users of today."""
    return Read(content, users)


def read_authorities(content: bytes) -> tuple[int, str]:
    """How many rows were taken, and the refusal of the list."""
    found = Read(content)
    return len(found.good), found.refusal


def read_users(content: bytes) -> tuple[int, str]:
    """The same of a list of users."""
    found = users_of(content)
    return len(found.good), found.refusal
