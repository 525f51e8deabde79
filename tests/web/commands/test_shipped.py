"""Whose version is in force: an update of the program never covers what analysts published, unless they ask for it; and
what somebody edited in the program's folder comes in force through the gate alone.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.models.process import ProcessDefinition
from tests.databases import SqliteTemplate
from tests.stopped_clock import StoppedClock
from tests.web import small_bundle
from tests.web.conftest import open_with_stamp, settings_for
from web.commands import run, shipped
from web.installation import Installation

FORM = "forms/datos.form"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of the program, with the small process as its release."""
    root = tmp_path / "program"
    for name, data in small_bundle.files().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    monkeypatch.setattr(shipped, "ROOT", root)
    monkeypatch.setattr(shipped, "RELEASE", tmp_path / "release.sha256")
    shipped.write(shipped.files(), shipped.RELEASE)
    return root


@pytest.fixture
def empty_installation(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[Installation]:
    """An office in which nothing was published yet."""
    settings = settings_for(tmp_path, sqlite_template.copy_to(tmp_path / "empty.sqlite3"))
    opened = open_with_stamp(settings, StoppedClock())
    with closing(opened.database):
        yield opened


def edit(folder: Path, path: str = FORM, data: bytes = b"\n") -> dict[str, bytes]:
    (folder / path).write_bytes((folder / path).read_bytes() + data)
    return shipped.files()


def authors(installation: Installation) -> list[str]:
    with installation.database.read() as session:
        return list(session.scalars(select(ProcessDefinition.author).order_by(ProcessDefinition.key)))


def test_the_files_of_the_release_are_those_of_its_list() -> None:
    assert shipped.changed(shipped.files()) == (), "make manifest"


def test_what_analysts_published_stays_until_somebody_publishes_the_shipped_files_again(
    installation: Installation, folder: Path
) -> None:
    theirs = small_bundle.files()
    ours = edit(folder)
    shipped.write(ours, shipped.RELEASE)
    assert not shipped.publish(installation.runtime).newest, "an analyst's version is the newest"
    installation.runtime.publish(ours, shipped.AUTHOR, "")
    installation.runtime.publish(theirs, "mario", "")
    assert not shipped.publish(installation.runtime).newest
    installation.runtime.publish(ours, shipped.AUTHOR, "back to them")
    assert shipped.publish(installation.runtime).newest


def test_an_update_of_the_program_comes_in_force_by_itself_and_an_edited_file_does_not(
    installation: Installation, folder: Path
) -> None:
    installation.runtime.publish(edit(folder, data=b"\n\n"), shipped.AUTHOR, "the release before")
    updated = edit(folder)
    assert shipped.publish(installation.runtime) == shipped.Shipped(newest=False, changed=(FORM,))
    before = authors(installation)
    shipped.write(updated, shipped.RELEASE)
    assert shipped.publish(installation.runtime) == shipped.Shipped(newest=True)
    assert authors(installation) == [*before, shipped.AUTHOR]


def test_edited_files_are_told_and_the_office_opens_with_the_version_it_has(
    installation: Installation, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = authors(installation)
    (folder / FORM).write_bytes(b"{")
    assert run.brought(installation) == shipped.Shipped(newest=False, changed=(FORM,))
    assert f"Hay cambios sin publicar: {FORM}." in capsys.readouterr().out
    assert authors(installation) == before


def test_an_office_without_a_version_takes_edited_files_through_the_gate_in_the_name_of_whoever_runs_it(
    empty_installation: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "rosa")
    whole = (folder / FORM).read_bytes()
    (folder / FORM).write_bytes(b"{")
    assert run.brought(empty_installation) is None
    assert f"{FORM}:1:" in capsys.readouterr().out, "the broken file is named"
    assert authors(empty_installation) == []
    (folder / FORM).write_bytes(whole + b"\n")
    assert run.brought(empty_installation) is not None
    assert set(authors(empty_installation)) == {"rosa"}


def test_what_was_published_from_a_folder_is_known_there(empty_installation: Installation, folder: Path) -> None:
    edited = edit(folder)
    shipped.let_out(edited, folder)
    assert shipped.changed(edited) == ()
    assert shipped.publish(empty_installation.runtime) == shipped.Shipped(newest=True)
    assert shipped.AUTHOR not in authors(empty_installation), "it is not the program's"


def test_edited_files_of_the_program_are_not_published_in_its_name(folder: Path) -> None:
    assert shipped.author(shipped.files()) == shipped.AUTHOR
    assert shipped.author(edit(folder)) != shipped.AUTHOR
