"""``aliado keys renew``: afterwards the newest key alone opens everything, and a search finds what it found before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Text, select

from engine.database.renewal import renew
from engine.database.sessions import Base
from engine.database.vault import Vault
from services.first_drafts import FirstDraft
from tests.web.shipped_road import begins
from web.command_line import main
from web.commands.tables import import_all
from web.installation import Installation

pytestmark = begins("filed")


def ciphertexts(installation: Installation) -> Iterator[tuple[str, str]]:
    """Every text of the database that begins as a ciphertext does, with its place."""
    with installation.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for column in (column for column in table.columns if isinstance(column.type, Text)):
                for text in session.scalars(select(column).where(column.startswith("gAAAAA"))):
                    yield f"{table.name}.{column.name}", text


def test_the_newest_key_alone_opens_everything_afterwards(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import_all()
    settings, new = installation.settings, Vault.new_key()
    places = {place for place, _text in ciphertexts(installation)}
    assert {"variable.value", "request_code.ciphertext", "authority.document"} <= places
    monkeypatch.setenv("ALIADO_VAR", str(settings.var))
    monkeypatch.setenv("ALIADO_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ALIADO_KEYS", ",".join((new, *settings.keys)))
    monkeypatch.setattr("engine.migrations.demand_head", lambda database: None)
    assert main(["keys", "renew"]) == 0
    assert "cifrados otra vez" in capsys.readouterr().out
    alone = Vault([new])
    assert all(alone.decrypt(text) for _place, text in ciphertexts(installation))
    assert Vault((new, *settings.keys)).index("x", "y") == installation.tools.vault.index("x", "y")
    assert main(["keys", "renew"]) == 0
    assert "Listo: 0 valores" in capsys.readouterr().out


def test_what_no_key_opens_is_counted_and_left(installation: Installation, clock) -> None:
    foreign = Vault([Vault.new_key()]).encrypt("{}")
    with installation.database.write() as session:
        session.add(FirstDraft(token_hash="t", process_id="p", values=foreign, updated=clock()))
    found = {one.place: one for one in renew(installation.database, installation.tools.vault)}
    assert (found["first_draft.values"].renewed, found["first_draft.values"].unread) == (0, 1)
    assert ("first_draft.values", foreign) in set(ciphertexts(installation))
    assert replace(found["variable.value"], place="") == replace(found["variable.value"], place="", renewed=0)
