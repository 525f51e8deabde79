"""A record that is honest in its own ways is left in peace: after an upgrade, a retention by rule, a copy put back."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text, update

from engine import record_check
from engine.database.record_key import RecordKey
from engine.database.sessions import Database
from engine.models.process import History
from engine.models.record import RecordAnchor, RecordBatch
from engine.record import linking, reading
from services.backup import database_copy
from services.people import access_log
from services.people.access_log import AccessEntry
from services.record import anchors, head
from tests.databases import on_sqlite
from tests.record.site import Site


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Site:
    return Site(database, tmp_path)


def codes(site: Site) -> set[str]:
    with site.tools.database.read(anew=True) as session:
        return {problem.code for problem in site.found(session)}


def test_lines_of_before_there_were_seals_are_linked_as_they_stand_and_guarded_from_then_on(site: Site) -> None:
    site.office.start()
    with site.tools.database.write() as session:
        session.execute(update(History).values(seal=None))
    site.link()
    assert codes(site) == set()
    with site.tools.database.write() as session:
        session.execute(update(History).where(History.sequence == 1).values(actor="nobody"))
    assert codes(site) == {"record_line_changed"}


def test_a_line_without_a_seal_of_ours_is_not_linked_and_is_named(site: Site) -> None:
    site.live(3)
    site.link()
    with site.tools.database.write() as session:
        row = session.execute(select(AccessEntry.__table__)).mappings().first()
        session.execute(AccessEntry.__table__.insert().values({**row, "key": 5, "at": site.clock(), "seal": None}))
    site.link()
    assert codes(site) == {"record_line_forged"}


def test_lines_that_go_by_rule_are_missed_by_nobody_and_others_are(site: Site) -> None:
    site.live(5)
    site.link()
    site.clock.now += timedelta(days=740)
    access_log.note(site.tools, "rosa", access_log.CASE, 7)
    site.link()
    with site.tools.database.write() as session:
        access_log.sweep(site.tools, session)
    assert codes(site) == set()
    site.link()
    assert codes(site) == set()
    with site.tools.database.read() as session:
        left = session.scalars(select(AccessEntry.what).order_by(AccessEntry.key)).all()
    assert left == ["case", "swept"]
    with site.tools.database.write() as session:
        session.execute(delete(AccessEntry).where(AccessEntry.what == "case"))
    assert codes(site) == {"record_line_missing"}


def test_lines_committed_late_come_into_the_next_batch(site: Site) -> None:
    site.live(3)
    site.link()
    now = site.clock()
    site.clock.now -= timedelta(minutes=3)
    site.office.start()
    site.clock.now = now
    site.link()
    with site.tools.database.read() as session:
        lines = sum(session.scalar(select(func.count()).select_from(table)) for table in (History, AccessEntry))
        assert session.scalar(select(func.sum(RecordBatch.count))) == lines
    assert codes(site) == set()


def test_a_clock_that_was_ahead_and_is_set_right_links_every_line_once(site: Site) -> None:
    site.live(2)
    site.clock.now += timedelta(days=1)
    site.live(2)
    site.link()
    site.clock.now -= timedelta(days=1)
    for _ in range(3):
        site.live(1)
        site.link()
    assert codes(site) == set()
    site.clock.now += timedelta(days=1)
    site.link()
    assert codes(site) == set()


def test_more_lines_than_a_batch_holds_are_several_batches(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "BATCH", 4)
    for _ in range(5):
        site.office.start()
        site.clock.advance(seconds=1)
    site.link()
    with site.tools.database.read() as session:
        assert session.scalar(select(func.count()).select_from(RecordBatch)) > 2
    assert codes(site) == set()


@on_sqlite
def test_a_copy_put_back_elsewhere_is_whole_and_one_put_over_a_longer_record_is_answered_for(
    site: Site, tmp_path: Path
) -> None:
    site.live(4)
    database_copy.copy_sqlite(site.tools.database, tmp_path / "copy.sqlite3")
    site.live(8)
    site.link()
    with closing(Database(f"sqlite:///{tmp_path / 'copy.sqlite3'}")) as copy:
        site.tools = replace(site.tools, database=copy, settings={})
        assert codes(site) == set(), "elsewhere"
        here = {"record_head": str(tmp_path / "registro.json")}
        site.tools = replace(site.tools, settings=here)
        assert codes(site) == {"record_behind"}, "here the record had come further"
        head.keep(site.tools)
        assert codes(site) & {"record_behind", "record_other"}, "what the trace says is not written over"
        assert head.accept(site.tools, "root", "copia del lunes") is not None
        assert codes(site) == set()
        with copy.read() as session:
            assert head.ACCEPTED in session.scalars(select(AccessEntry.what)).all()


def test_an_anchor_leaves_and_shows_a_record_that_was_made_anew(site: Site, tmp_path: Path) -> None:
    site.live(4)
    site.link()
    anchors.drop(site.tools)
    anchors.drop(site.tools)
    assert len(list((tmp_path / "anclas").glob("*.json"))) <= 2
    with site.tools.database.write() as session:  # by somebody with every key, and the folder
        for table in (RecordBatch, RecordAnchor):
            session.execute(delete(table))
        session.execute(update(History).values(seal=None))
        session.execute(update(AccessEntry).values(seal=None))
    Path(site.tools.settings["record_head"]).unlink()
    head.keep(site.tools)
    assert codes(site) & {"record_behind", "record_other"}


def test_the_key_is_one_for_all_processes_and_none_of_it_lies_open(site: Site) -> None:
    site.live(1)
    with site.tools.database.read() as session:
        [wrapped] = session.scalars(select(RecordKey.wrapped)).all()
    assert site.tools.vault.decrypt(wrapped) and wrapped.startswith("gAAAA")


@on_sqlite
def test_whoever_has_the_export_and_python_alone_finds_what_was_changed(site: Site, tmp_path: Path) -> None:
    site.live(3)
    site.link()
    shutil.copy(record_check.__file__, tmp_path / "record_check.py")
    with site.tools.database.read() as session:
        told = list(reading.everything(session, site.tools.database.seals, site.clock()))

    def said(lines: list) -> tuple[int, str]:
        (tmp_path / "export.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        command = [sys.executable, "-I", "record_check.py", "export.jsonl", "--anchor", "registro.json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    assert said(told) == (0, "Registro revisado: ningún problema.\n")
    line = next(n for n, each in enumerate(told) if each.get("line") == "history")
    changed = {**told[line], "columns": {**told[line]["columns"], "actor": "otra"}}
    assert "record_line_changed" in said([*told[:line], changed, *told[line + 1 :]])[1]
    assert "record_line_missing" in said([*told[:line], *told[line + 1 :]])[1]
    assert "le falta el final" in said(told[:-1])[1]


@on_sqlite
def test_the_lines_to_link_are_found_by_an_index(site: Site) -> None:
    with site.tools.database.read() as session:
        plan = session.execute(
            text("EXPLAIN QUERY PLAN SELECT * FROM history WHERE at >= 1 AND at <= 2 ORDER BY at")
        ).all()
    assert "USING INDEX ix_history_at" in plan[0][3]
