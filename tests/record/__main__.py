"""``python -m tests.record [ATTACKS [CASES]]`` (``make attacks``): the attacks at length, on SQLite. Ends with 1 where one
was missed, or an honest record was accused.
"""

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from engine.database.sessions import Database
from tests.databases import SqliteTemplate
from tests.record.attacks import KINDS
from tests.record.site import Site


def main(attacks: int = 1_000, cases: int = 200) -> int:
    """Attack a record of so many cases so many times."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(Database(SqliteTemplate(folder).copy_to(folder / "office.sqlite3"))) as database:
            site = Site(database, folder)
            site.live(cases)
            site.link()
            with database.read() as session:
                accused = [*site.found(session), *site.found_in_export(session)]
            missed = [said for seed in range(attacks) for said in _missed(site, seed)]
    for said in [*map(str, accused), *missed]:
        print(said)
    kinds, took = len(set(KINDS)), time.monotonic() - began
    print(
        f"{attacks} attacks of {kinds} kinds on {cases} cases: {len(missed)} missed, {len(accused)} false ({took:.0f} s)"
    )
    return 1 if missed or accused else 0


def _missed(site: Site, seed: int) -> list[str]:
    with site.attacked(seed) as (said, session):
        by = {"verify": site.found(session), "export": site.found_in_export(session)}
    return [f"{name} missed {seed}: {said}" for name, found in by.items() if not found]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
