import io
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.database.keys import Keys
from engine.errors import NotFound
from services import files
from services.store import FileTooLarge
from tests.web.growth.statements import watched


def keep(tools, content=b"hola", **more):
    facts = {"name": "escaneo.pdf", "media_type": "application/pdf", "purpose": "upload"} | more
    return files.keep(tools, content, **facts)


def test_a_kept_file_is_a_reference_without_bytes(tools):
    reference = keep(tools, io.BytesIO(b"hola"))
    assert set(reference) == {"file", "name", "type", "size", "sha256"}
    assert (reference["name"], reference["type"], reference["size"]) == ("escaneo.pdf", "application/pdf", 4)
    with tools.database.read() as session:
        row = files.resolve(session, reference)
        with files.open_file(tools, row) as content:
            assert content.read() == b"hola"
        assert row.reference == reference
        assert row.created == tools.clock()


def test_a_file_of_a_form_that_was_never_sent_is_forgotten_and_one_that_was_is_not(tools, clock):
    unsent, sent = keep(tools), keep(tools, b"otro")
    with tools.database.write() as session:
        files.adopt(session, sent, 7)
    for days, left in ((2, [unsent, sent]), (4, [sent])):
        clock.now += timedelta(days=days) if days == 2 else timedelta(days=2)
        with tools.database.write() as session:
            files.forget_unsent(tools, session)
        with tools.database.read() as session:
            assert [row.reference for row in session.query(files.StoredFile).order_by(files.StoredFile.key)] == left


def test_what_a_reference_says_besides_its_key_is_not_believed(tools):
    honest, other = keep(tools), keep(tools, b"otro")
    forged = honest | {"sha256": other["sha256"], "type": "text/html", "name": "../x"}
    with tools.database.read() as session:
        assert files.resolve(session, forged).reference == honest


@pytest.mark.parametrize(
    "reference",
    [None, "1", {}, {"file": 1}, {"file": "1; drop"}, {"file": "9" * 18}, {"file": "9" * 19}, {"file": "٣"}],
)
def test_a_reference_to_nothing_is_not_found(tools, reference):
    with tools.database.read() as session, pytest.raises(NotFound):
        files.resolve(session, reference)


def test_a_file_of_another_instance_is_not_found(tools):
    reference = keep(tools, instance_key=1)
    with tools.database.read() as session:
        assert files.resolve(session, reference, instance_key=1).instance_key == 1
        with pytest.raises(NotFound):
            files.resolve(session, reference, instance_key=2)


def test_a_file_kept_before_its_instance_is_adopted_by_one_only(tools):
    reference = keep(tools)
    with tools.database.write() as session:
        files.adopt(session, reference, instance_key=1)
        with pytest.raises(NotFound):
            files.adopt(session, reference, instance_key=2)


def test_a_repeated_job_finds_the_file_of_its_first_run(tools):
    assert keep(tools, origin="job 5") == keep(tools, origin="job 5")


def test_two_rows_share_the_bytes_and_the_sweep_waits_for_the_last(tools, clock):
    first, second = keep(tools), keep(tools)
    clock.now = datetime.now(UTC) + timedelta(days=2)
    with tools.database.write() as session:
        session.delete(files.resolve(session, first))
    assert files.sweep(tools) == 0
    with tools.database.write() as session:
        session.delete(files.resolve(session, second))
    assert files.sweep(tools) == 1
    with pytest.raises(NotFound):
        tools.store.open(first["sha256"])


def test_the_sweep_spares_what_has_just_arrived(tools, clock):
    clock.now = datetime.now(UTC)
    content = tools.store.write(b"recien llegado")
    assert files.sweep(tools) == 0
    with tools.store.open(content.sha256) as kept:
        assert kept.read() == b"recien llegado"


def test_a_file_is_found_by_the_keys_of_the_year_2040(tools):
    late = replace(tools, keys=Keys(number=1, milliseconds=lambda: 2_208_988_800_000))
    reference = keep(late)
    assert len(reference["file"]) == 19
    with tools.database.read() as session:
        assert files.resolve(session, reference).reference == reference


def test_the_sweep_spares_what_is_stored_again_while_it_looks(tools, clock, monkeypatch):
    content = tools.store.write(b"otra vez")
    clock.now = datetime.now(UTC) + timedelta(days=2)
    look = tools.database.read

    def meanwhile():  # after the sweep read its age, and before the row that names it is committed
        path = tools.store._path(content.sha256)
        os.utime(path, (clock.now.timestamp(),) * 2)
        return look()

    monkeypatch.setattr(tools.database, "read", meanwhile)
    assert files.sweep(tools) == 0
    with tools.store.open(content.sha256) as kept:
        assert kept.read() == b"otra vez"


def test_the_sweep_asks_for_many_contents_at_once(tools, clock, monkeypatch):
    monkeypatch.setattr(files, "_SWEPT_AT_ONCE", 20)
    kept = [keep(tools, b"named %d" % number) for number in range(30)]
    for number in range(30):
        tools.store.write(b"nobody's %d" % number)
    clock.now = datetime.now(UTC) + timedelta(days=2)
    with watched(tools.database) as sent:
        assert files.sweep(tools) == 30
    assert sent.number == 3, "sixty contents, twenty at a time"
    assert sorted(sha256 for sha256, _ in tools.store.listing()) == sorted(each["sha256"] for each in kept)


def test_too_large_a_file_leaves_no_row(tools):
    with pytest.raises(FileTooLarge):
        keep(tools, b"x" * 11, limit=10)
    with tools.database.read() as session:
        assert session.query(files.StoredFile).count() == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Declaración firmada.pdf", "Declaración firmada.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\rosa\\firma.pdf", "firma.pdf"),
        ('a\r\nSet-Cookie: x="1".pdf', "a Set-Cookie_ x=_1_.pdf"),
        ("a\x00b\u202efdp.exe", "a b fdp.exe"),
        ("", "archivo"),
        ("...", "archivo"),
        ("n" * 300 + ".pdf", "n" * 116 + ".pdf"),
        ("n" * 300, "n" * 120),
        ("Declaracio\u0301n.pdf", "Declaración.pdf"),
    ],
)
def test_names_are_fit_for_a_header_and_a_disk(given, kept):
    assert files.clean_name(given) == kept


def test_a_case_is_given_so_many_files_a_day_and_no_more(tools, clock, monkeypatch):
    monkeypatch.setattr(files, "FILES_A_DAY", 2)

    def give():
        files.demand_room(tools, 7, "upload")
        files.keep(tools, b"x", name="a", media_type="text/plain", purpose="upload", instance_key=7)

    give()
    give()
    with pytest.raises(files.TooManyFiles):
        give()
    files.demand_room(tools, 8, "upload")
    clock.advance(days=1, seconds=1)
    give()


def test_a_case_is_given_so_many_bytes_a_day_and_no_more(tools, monkeypatch):
    monkeypatch.setattr(files, "BYTES_A_DAY", 5)
    files.keep(tools, b"12345", name="a", media_type="text/plain", purpose="upload", instance_key=7)
    with pytest.raises(files.TooManyFiles):
        files.demand_room(tools, 7, "upload")
