import hashlib
import io
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from engine.errors import NotFound
from services.store import DiskStore, FileTooLarge


@pytest.fixture
def store(tmp_path):
    return DiskStore(tmp_path / "files")


def read(store, sha256):
    with store.open(sha256) as content:
        return content.read()


def test_bytes_come_back_under_their_hash(store):
    content = store.write(io.BytesIO(b"hola" * 50_000))
    assert content.sha256 == hashlib.sha256(b"hola" * 50_000).hexdigest()
    assert content.size == 200_000
    assert read(store, content.sha256) == b"hola" * 50_000


def test_the_same_bytes_are_held_once(store, tmp_path):
    assert store.write(b"igual") == store.write(io.BytesIO(b"igual"))
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


def test_too_many_bytes_are_refused_while_they_arrive_and_nothing_stays(store, tmp_path):
    class Endless(io.RawIOBase):
        served = 0

        def read(self, size=-1):
            Endless.served += size
            return b"x" * size

    with pytest.raises(FileTooLarge):
        store.write(Endless(), limit=1_000_000)
    assert Endless.served < 1_200_000
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_source_that_breaks_off_leaves_nothing(store, tmp_path):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.write(Broken())
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("address", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_an_address_that_is_not_held_is_not_found(store, address):
    with pytest.raises(NotFound):
        store.open(address)


def test_content_is_readable_by_its_owner_alone(store, tmp_path):
    content = store.write(b"secreto")
    path = tmp_path / "files" / content.sha256[:2] / content.sha256[2:]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_deleting_twice_is_no_fault(store):
    content = store.write(b"adios")
    store.delete(content.sha256)
    store.delete(content.sha256)
    assert list(store.listing()) == []


def test_content_is_deleted_only_if_nobody_stored_it_since(store):
    content = store.write(b"hola")
    [(_, touched)] = store.listing()
    assert not store.delete(content.sha256, untouched_since=touched)
    assert read(store, content.sha256) == b"hola"
    assert store.delete(content.sha256, untouched_since=touched + timedelta(seconds=1))
    assert not store.delete(content.sha256)


def test_a_listing_skips_what_goes_while_it_lists(store, monkeypatch):
    contents = {store.write(bytes([each])).sha256 for each in range(3)}
    glob = Path.glob

    def late(folder, pattern):  # all names are read before the first file is looked at
        found = list(glob(folder, pattern))
        found[1].unlink()
        return iter(found)

    monkeypatch.setattr(Path, "glob", late)
    assert len(contents & {sha256 for sha256, _ in store.listing()}) == 2
