"""Whatever is done to the record is found, by the office and by whoever has the export alone; an honest one is not."""

from pathlib import Path

import pytest

from engine.database.sessions import Database
from tests.record.attacks import KINDS
from tests.record.site import Site

#: A sample of what ``make attacks`` does.
SEEDS = range(len(KINDS) * 2)


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Site:
    site = Site(database, tmp_path)
    site.live(12)
    return site


def test_an_honest_record_is_left_in_peace(site: Site) -> None:
    for _ in range(2):
        with site.tools.database.read(anew=True) as session:
            assert (site.found(session), site.found_in_export(session)) == ([], [])
        site.link()


def test_every_attack_is_found_by_the_office_and_in_the_export(site: Site) -> None:
    site.link()
    missed = []
    for seed in SEEDS:
        with site.attacked(seed) as (said, session):
            if not site.found(session):
                missed.append(("verify", seed, said))
            if not site.found_in_export(session):
                missed.append(("export", seed, said))
    assert missed == []
