"""Which instances somebody means: found by words, open or ended."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from engine.models.process import Instance, SearchWord
from engine.worklist import pages, words
from engine.worklist.filters import begins
from engine.worklist.pages import MOST_WORDS
from engine.worklist.statements import Lists


def instances(
    session: Session,
    text: str,
    secret: Callable[[str], str] | None = None,
    also: tuple[int, ...] = (),
    size: int = 25,
) -> list[Instance]:
    """Instances that ``text`` describes, open or ended, and those of the keys ``also``, newest first.

    Every word must be one of an instance's, or the beginning of one; where ``secret`` is given (a word's hash,
    :func:`engine.worklist.words.hashed`), whole words of its personal data count too. No words find only ``also``.
    """
    typed = [_Word(word, secret(word) if secret else None) for word in words.words(text)[:MOST_WORDS]]
    parts = [select(Instance.key).where(Instance.key.in_(also))] if also else []
    if typed:
        parts.append(_described(session, typed, size))
    if not parts:
        return []
    found = Instance.key.in_(union_all(*(select(part.subquery()) for part in parts)))
    return list(session.scalars(select(Instance).where(found).order_by(Instance.key.desc()).limit(size)))


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


def _described(session: Session, typed: list[_Word], size: int) -> Select[int]:
    """Few are looked up by their rarest word; among many, one in every few of the newest is found by walking."""
    numbers = (Lists(word.instances()).number().scalar_subquery() for word in typed)
    counts = list(session.execute(select(*numbers), {"most": pages.FEW + 1}).one())
    rarest = counts.index(min(counts))
    found = select(Instance.key).where(*(word.found() for word in typed))
    if counts[rarest] <= pages.FEW:
        found = found.where(Instance.key.in_(union_all(*typed[rarest].instances())))
    return found.order_by(Instance.key.desc()).limit(size)
