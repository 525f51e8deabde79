"""Before a command begins: tables it was made for, keys that open what is stored. Who only looks changes neither."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select, update

from engine import migrations
from engine.actor import Actor
from engine.database.sessions import Database
from engine.database.vault import Vault
from engine.migrations import applying
from engine.migrations.revisions import SchemaBehind
from engine.models.process import Instance, VariableRow
from tests.web.small_bundle import files
from web.command_line import main
from web.commands.tables import import_all
from web.server.opening import bring_up_to_date, make_sqlite, opened
from web.settings import Settings, WrongSetting, from_environment

ENTRIES = {"ALIADO_DATABASE_URL", "ALIADO_KEYS", "ALIADO_PORT"}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An office on SQLite with one request, one of whose values is personal."""
    for name in ENTRIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "var"))
    found = from_environment()
    import_all()
    with opened(found) as installation:
        installation.runtime.publish(files(), "prueba", "inicio")
        installation.runtime.start("prueba", Actor("x"), variables={"dni": "40000077"}, personal=["dni"])
    return found


@pytest.fixture
def age(settings: Settings) -> Callable[[], None]:
    """Make the tables those of the program before this one."""

    def age() -> None:
        database = Database(settings.database_url)
        with applying._alone(database) as connection:
            command.downgrade(applying._config(connection), "-1")
        database.close()

    return age


def revision(settings: Settings) -> str | None:
    database = Database(settings.database_url)
    try:
        return migrations.current(database)
    finally:
        database.close()


@pytest.mark.parametrize("words", [["verify"], ["incidents"], ["user", "list"], ["worker"], ["web"]])
def test_no_command_upgrades_the_tables_of_a_program_that_may_still_be_at_work(
    settings: Settings, age: Callable[[], None], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    age()
    before = revision(settings)
    assert main(words) in (1, 2)
    assert "aliado db upgrade" in capsys.readouterr().err
    assert revision(settings) == before != migrations.head()


def test_the_whole_office_brings_its_tables_up_to_date_after_a_copy_of_them(
    settings: Settings, age: Callable[[], None]
) -> None:
    assert bring_up_to_date(settings) is None, "nothing is pending"
    age()
    before = revision(settings)
    with pytest.raises(SchemaBehind), opened(settings):
        pass
    upgraded = bring_up_to_date(settings)
    assert upgraded is not None
    assert upgraded[0] == before
    copy = Database(f"sqlite:///{upgraded[1]}")
    assert migrations.current(copy) == before
    with copy.read() as session:
        assert session.scalars(select(Instance)).one()
    copy.close()
    assert upgraded[1].stat().st_mode & 0o077 == 0
    with opened(settings) as installation, installation.database.read() as session:
        assert session.scalars(select(Instance)).one()


def test_keys_of_another_office_are_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALIADO_KEYS", Vault.new_key())
    with pytest.raises(WrongSetting, match="Las claves no son las de esta base de datos"), opened(from_environment()):
        pass
    assert main(["verify"]) == 2
    assert "ALIADO_KEYS" in capsys.readouterr().err


def test_a_key_added_in_two_steps_is_understood_by_all_at_every_moment(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    [old], new = settings.keys, Vault.new_key()
    rings = [(old,), (old, new, old), (new, old)]
    for ring, before in zip(rings[1:], rings, strict=False):
        monkeypatch.setenv("ALIADO_KEYS", ",".join(ring))
        assert from_environment().session_secret == settings.session_secret
        assert Vault(before).decrypt(Vault(ring).encrypt("x")) == "x", "who was not restarted yet reads it"
        assert Vault(ring).index("x", "y") == Vault(before).index("x", "y")
        with opened(from_environment()):
            pass


def test_one_damaged_value_closes_no_office(settings: Settings) -> None:
    with opened(settings) as installation:
        for _ in range(2):
            installation.runtime.start("prueba", Actor("x"), variables={"dni": "1"}, personal=["dni"])
        with installation.database.write() as session:
            damaged = session.scalars(select(VariableRow.instance_key).where(VariableRow.personal)).first()
            row = update(VariableRow).where(VariableRow.instance_key == damaged, VariableRow.personal)
            session.execute(row.values(value="damaged"))
    with opened(settings):
        pass


@pytest.mark.parametrize("ring", ["{old},{new}", "{new},{old},{third}"])
def test_a_new_key_behind_the_known_ones_is_noticed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, ring: str
) -> None:
    [old], new, third = settings.keys, Vault.new_key(), Vault.new_key()
    with opened(settings):
        pass
    monkeypatch.setenv("ALIADO_KEYS", ring.format(old=old, new=new, third=third))
    with pytest.raises(WrongSetting, match="en otro orden"), opened(from_environment()):
        pass


def test_known_keys_keep_their_order_and_a_newer_one_comes_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    [old], new, newest = settings.keys, Vault.new_key(), Vault.new_key()
    for ring in ([old], [old, new, old], [new, old], [newest, new, old]):
        monkeypatch.setenv("ALIADO_KEYS", ",".join(ring))
        with opened(from_environment()):
            pass
    monkeypatch.setenv("ALIADO_KEYS", ",".join([new, newest, old]))
    with pytest.raises(WrongSetting, match="en otro orden"), opened(from_environment()):
        pass


@pytest.mark.parametrize("command_line", ["run", "db upgrade", "user list", "backup x.tar"])
def test_an_empty_file_where_the_database_was_is_not_filled(
    settings: Settings, command_line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings.sqlite_file
    file.write_bytes(b"")
    assert main(command_line.split()) == 2
    assert f"{file} está vacío" in capsys.readouterr().err
    assert file.stat().st_size == 0


def test_a_database_that_could_not_be_made_whole_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(database: Database) -> None:
        raise KeyboardInterrupt

    fresh = from_environment({"ALIADO_VAR": str(tmp_path / "fresh")})
    monkeypatch.setattr(migrations, "upgrade", cut)
    with pytest.raises(KeyboardInterrupt):
        make_sqlite(fresh)
    assert [path.name for path in fresh.var.iterdir()] == ["keys"]
