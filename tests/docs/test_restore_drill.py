"""The restore drill, by the lines of the operators' page: a copy put back elsewhere is the same office, and opens."""

import re
import shlex
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.actor import Actor
from engine.models.process import Instance
from tests.docs import blocks
from tests.web import small_bundle
from web.app import create_app
from web.command_line import main
from web.server.opening import opened
from web.settings import from_environment

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


def shown() -> list[str]:
    """The commands of ours under «Restore», as typed there."""
    [block] = [block for block in blocks.of(PAGE) if "aliado restore" in block.text]
    return re.findall(r"^\$ aliado ([^#\n]+?)\s*(?:#.*)?$", block.text, re.MULTILINE)


def test_a_copy_is_put_back_elsewhere_and_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path / "here"))
    with opened(from_environment()) as office:
        office.runtime.publish(small_bundle.files(), "prueba", "")
        for _ in range(5):
            office.runtime.start("prueba", Actor("x"), variables={"dni": "40000077"}, personal=["dni"])
    copy, there = tmp_path / "copy.tar", tmp_path / "there"
    assert main(["backup", str(copy)]) == 0
    there.mkdir(mode=0o700)
    shutil.copy(tmp_path / "here" / "keys", there / "keys")
    monkeypatch.setenv("ALIADO_VAR", str(there))
    began = time.perf_counter()
    for line in shown():
        assert main(shlex.split(re.sub(r"/backups/\S+", str(copy), line))) == 0, line
    record_property("figure", f"restore drill of 5 requests: {time.perf_counter() - began:.1f} s with its audit")
    with opened(from_environment()) as again, again.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Instance)) == 5
        assert create_app(again.settings, again).test_client().get("/").status_code == 200
