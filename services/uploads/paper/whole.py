"""What the pages of one upload are together: each page of the declaration once, and what else came with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.declaration.codes import Printed

#: What becomes of one picture of a page.
USED, DOUBLED, FOREIGN, OLDER, UNREAD = "used", "doubled", "foreign", "older", "unread"


@dataclass(frozen=True)
class Found:
    """One picture: what its code says, which page it looks like, and how good it is (more is better)."""

    printed: Printed | None
    looks_like: int | None
    good: float

    @property
    def rank(self) -> tuple[bool, float]:
        """A page whose code was read goes before one that only looks like it."""
        return self.printed is not None, self.good


@dataclass(frozen=True)
class Gathered:
    """``fates``: of each picture, in its order; ``order``: the pictures that make up the document, page by page, behind
    them those that nobody could read; ``missing``: the pages of which there is none, not even perhaps.
    """

    fates: tuple[str, ...]
    order: tuple[int, ...]
    missing: tuple[int, ...]


def gathered(document: str, version: int, pages: int, found: Sequence[Found]) -> Gathered:
    """The pictures of one upload, held against the declaration that is waited for."""
    best: dict[int, int] = {}
    for place, each in enumerate(found):
        page = _page(each, document, version)
        if page is not None and (page not in best or each.rank > found[best[page]].rank):
            best[page] = place
    fates = tuple(_fate(each, place in best.values(), document, version) for place, each in enumerate(found))
    unread = (place for place, fate in enumerate(fates) if fate == UNREAD)
    missing = tuple(page for page in range(1, pages + 1) if page not in best)
    return Gathered(fates, (*(best[page] for page in sorted(best)), *unread), missing)


def _page(found: Found, document: str, version: int) -> int | None:
    if found.printed is None:
        return found.looks_like
    return found.printed.page if (found.printed.document, found.printed.version) == (document, version) else None


def _fate(found: Found, chosen: bool, document: str, version: int) -> str:
    if chosen:
        return USED
    if found.printed is None:
        return UNREAD if found.looks_like is None else DOUBLED
    if found.printed.document != document:
        return FOREIGN
    return DOUBLED if found.printed.version == version else OLDER
