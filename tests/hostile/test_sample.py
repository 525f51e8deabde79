"""A sample of the long run (``make hostile``): small files of every kind, against every reader."""

from tests.hostile.__main__ import play


def test_no_hostile_file_breaks_a_reader_or_its_budget() -> None:
    found = play(24, 100, seed=7)
    assert [each for outcomes in found.values() for each in outcomes if each.bad] == []
    assert {name for name, _ in found} == {"check", "gate", "upload"}
