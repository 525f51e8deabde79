"""Whoever starts a worker reads what this machine lacks of the fences around strangers' files."""

import pytest

from web.installation import Installation
from web.server import confined
from web.wording import fences


def test_what_is_lacking_is_said_once_confined_work_is_ready(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ready: list[bool] = []
    monkeypatch.setattr(confined, "prepare", lambda: ready.append(True))
    monkeypatch.setattr(fences, "fences", lambda: {"files": False})
    confined._make_ready(installation)
    assert ready == [True]
    assert "ALIADO_UNFENCED_FILES=aceptar" in capsys.readouterr().out
