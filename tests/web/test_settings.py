"""Settings: defaults that work alone, and a clear sentence for what cannot be used."""

import stat
from pathlib import Path

import pytest

from engine.database.vault import Vault
from web.settings import Settings, WrongSetting, from_environment


def settings(tmp_path: Path, **chosen: str) -> Settings:
    return from_environment({"ALIADO_VAR": str(tmp_path / "var")} | {f"ALIADO_{k}": v for k, v in chosen.items()})


def test_nothing_need_be_set(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database_url == f"sqlite:///{tmp_path}/var/aliado.sqlite3"
    assert found.public_address == "http://127.0.0.1:8000"
    assert found.demo_mailbox
    assert not found.https


def test_keys_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    assert settings(tmp_path).keys == settings(tmp_path).keys
    assert stat.S_IMODE((tmp_path / "var" / "keys").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys"]


def test_a_key_added_in_front_logs_nobody_out(tmp_path: Path) -> None:
    old, new = Vault.new_key(), Vault.new_key()
    before, after = settings(tmp_path, KEYS=old), settings(tmp_path, KEYS=f"{new},{old}")
    assert before.session_secret == after.session_secret
    assert after.keys == (new, old)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "ocho mil"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("BASE_URL", "aliado.example"),
        ("DATABASE_URL", "mysql://x"),
        ("KEYS", "not a key"),
        ("SMTP_SECURITY", "ssl"),
        ("CREDENTIALS", "papel"),
        ("TRUSTED_PROXY", "10.0.0.5   # the proxy"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=f"ALIADO_{name}"):
        settings(tmp_path, **{name: value})


def test_a_customary_postgresql_address_is_understood(tmp_path: Path) -> None:
    assert settings(tmp_path, DATABASE_URL="postgres://u:p@h/d").database_url == "postgresql+psycopg://u:p@h/d"


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    found = settings(tmp_path, SMTP_HOST="mail.example", SMTP_PASSWORD="hunter2", DATABASE_URL="postgresql://u:pw@h/d")
    assert not any(secret in repr(found) for secret in ("hunter2", "pw@h", found.keys[0], found.session_secret))


def test_only_the_names_of_the_public_address_are_answered(tmp_path: Path) -> None:
    found = settings(tmp_path, BASE_URL="https://aliado.example/")
    assert (found.hosts, found.https) == (["127.0.0.1", "aliado.example", "localhost"], True)
    assert found.public_address == "https://aliado.example"
