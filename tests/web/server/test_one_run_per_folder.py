import subprocess
import sys
from pathlib import Path

import pytest

from web.command_line import main
from web.server.one_run_per_folder import alone_in
from web.settings import WrongSetting

_HOLD = """
import sys, time
from pathlib import Path
from web.server.one_run_per_folder import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def _holder(folder: Path) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(folder)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    return holder


def test_a_second_office_in_one_folder_is_refused_and_told_who_holds_it_until_that_one_is_gone(tmp_path: Path) -> None:
    with _holder(tmp_path) as holder:
        try:
            with pytest.raises(WrongSetting, match=f"proceso {holder.pid} "), alone_in(tmp_path):
                pytest.fail("two hold it")
        finally:
            holder.kill()
    with alone_in(tmp_path):
        third = subprocess.run(
            [sys.executable, "-c", _HOLD, str(tmp_path)], capture_output=True, text=True, timeout=120
        )
    assert "ya está en uso" in third.stderr, "a killed process holds nothing, and who came after it does"


def test_run_itself_holds_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALIADO_VAR", str(tmp_path))
    with _holder(tmp_path) as holder:
        try:
            assert main(["run"]) != 0
        finally:
            holder.kill()
    assert f"proceso {holder.pid} " in capsys.readouterr().err
