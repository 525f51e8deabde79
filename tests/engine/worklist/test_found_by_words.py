"""Instances found by words: open or ended, newest first, however many have them."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from engine.models.process import Instance
from engine.queries import search
from engine.worklist import pages, words
from tests.engine.office import CLERK, Office


@pytest.mark.parametrize("few", [pages.FEW, 0])
def test_instances_are_found_by_words_open_or_ended_newest_first(
    full: Office, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FEW", few)
    secret = partial(words.hashed, full.vault)
    with full.database.read() as session:
        keys = list(session.scalars(select(Instance.key).order_by(Instance.key)))
    full.runtime.cancel(keys[3], CLERK, "test")

    def found(text: str, secret: Callable[[str], str] | None = secret, size: int = 25) -> list[int]:
        with full.database.read() as session:
            return [keys.index(instance.key) for instance in search.instances(session, text, secret, size=size).rows]

    assert found("Rojas, ÑAHUI", size=3) == [39, 36, 33]
    assert found("rojas sitio 3") == [36, 3]
    assert found("40000003") == [38, 31, 24, 17, 10, 3]
    assert found("rojas", secret=None) == found("roja") == found("nobody") == found("·") == []
    with full.database.read() as session:
        assert [i.key for i in search.instances(session, "", also=(keys[5],)).rows] == [keys[5]]


def test_of_words_that_many_instances_have_the_newest_are_looked_through_first_and_the_older_ones_on_demand(
    standing: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FEW", 0)
    monkeypatch.setattr(search, "WINDOW", 15)
    with standing.database.read() as session:
        keys = list(session.scalars(select(Instance.key).order_by(Instance.key)))
        found: list[list[int]] = []
        before: int | None = None
        while not found or before is not None:
            part = search.instances(session, "sitio 3", before=before)
            found.append([keys.index(row.key) for row in part.rows])
            before = part.older
        everything = search.instances(session, "sitio", size=3)
    assert [each for part in found for each in part] == [36, 25, 14, 3]
    assert found == [[36, 25], [14], [3]]
    assert (len(everything.rows), everything.older) == (3, None), "a full list needs no older ones yet"
