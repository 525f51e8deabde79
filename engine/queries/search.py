"""Which instances somebody means: found by words, open or ended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from engine.models.process import Instance, SearchValue, SearchWord
from engine.worklist import pages, words
from engine.worklist.filters import begins
from engine.worklist.pages import MOST_WORDS
from engine.worklist.statements import Lists

#: Where many instances have every word, so many of the newest are looked through at once: nobody knows beforehand
#: whether the words ever meet, and walking on to the end would cost more with every year.
WINDOW = 10_000


@dataclass(frozen=True)
class Described:
    """Instances, newest first; ``older``: the key below which none was looked at, ``None`` where all were."""

    rows: list[Instance]
    older: int | None = None


def having(names: Iterable[str], values: Iterable[str]) -> Select[int]:
    """The keys of instances, open or ended, of which one of these search attributes has one of these values."""
    is_one = SearchValue.name.in_(list(names)), SearchValue.value.in_(list(values))
    return select(SearchValue.instance_key).where(SearchValue.active.in_([True, False]), *is_one)


def instances(
    session: Session,
    text: str,
    secret: Callable[[str], str] | None = None,
    also: tuple[int, ...] = (),
    size: int = 25,
    before: int | None = None,
) -> Described:
    """Instances that ``text`` describes, open or ended, and those of the keys ``also``, newest first; of keys below
    ``before``, where it is given.

    Every word must be one of an instance's, or the beginning of one; where ``secret`` is given (a word's hash,
    :func:`engine.worklist.words.hashed`), whole words of its personal data count too. No words find only ``also``.
    """
    typed = [_Word(word, secret(word) if secret else None) for word in words.words(text)[:MOST_WORDS]]
    parts = [select(Instance.key).where(Instance.key.in_(also))] if also else []
    since = None
    if typed:
        described, since = _described(session, typed, size, before)
        parts.append(described)
    if not parts:
        return Described([])
    found = Instance.key.in_(union_all(*(select(part.subquery()) for part in parts)))
    query = select(Instance).where(found, *_below(before)).order_by(Instance.key.desc()).limit(size)
    rows = list(session.scalars(query))
    return Described(rows, since if len(rows) < size else None)


@dataclass(frozen=True)
class _Word:
    """The beginning of a word in clear; ``secret``: the whole word's hash, where it may be asked for."""

    start: str
    secret: str | None

    def instances(self) -> list[Select[int]]:
        """The keys of instances with such a word, some of them more than once."""
        return [
            select(SearchWord.instance_key).where(SearchWord.active == active, at)
            for active in (True, False)
            for at in self._at(SearchWord)
        ]

    def found(self) -> ColumnElement[bool]:
        """Whether an instance has such a word; each look on its own goes straight to its place in the index."""
        looks = []
        for place in range(len(self._at(SearchWord))):
            other = aliased(SearchWord)
            look = select(func.min(other.word)).where(other.instance_key == Instance.key, self._at(other)[place])
            looks.append(look.scalar_subquery().is_not(None))
        return or_(*looks)

    def _at(self, stored: type[SearchWord]) -> list[ColumnElement[bool]]:
        started = begins(stored.word, self.start)
        return [started] if self.secret is None else [stored.word == self.secret, started]


def _described(session: Session, typed: list[_Word], size: int, before: int | None) -> tuple[Select[int], int | None]:
    """Few are looked up by their rarest word; of many, the newest are walked through, down to a given key."""
    numbers = (Lists(word.instances()).number().scalar_subquery() for word in typed)
    counts = list(session.execute(select(*numbers), {"most": pages.FEW + 1}).one())
    rarest, since = counts.index(min(counts)), None
    found = select(Instance.key).where(*(word.found() for word in typed), *_below(before))
    if counts[rarest] <= pages.FEW:
        found = found.where(Instance.key.in_(union_all(*typed[rarest].instances())))
    elif (since := _end_of_window(session, before)) is not None:
        found = found.where(Instance.key >= since)
    return found.order_by(Instance.key.desc()).limit(size), since


def _end_of_window(session: Session, before: int | None) -> int | None:
    """The key of the last instance that is looked at; ``None`` where all are."""
    newest = select(Instance.key).where(*_below(before)).order_by(Instance.key.desc())
    last = list(session.scalars(newest.offset(WINDOW - 1).limit(2)))
    return last[0] if len(last) == 2 else None


def _below(before: int | None) -> list[ColumnElement[bool]]:
    return [] if before is None else [Instance.key < before]
