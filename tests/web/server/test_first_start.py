"""The first start of an office, in its own process: what is said before it takes long, and how it is ended meanwhile."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path


def test_ctrl_c_is_heard_while_the_demo_is_made_and_the_passwords_were_shown_before(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALIADO_")}
    environment = {**clean, "ALIADO_PORT": str(port), "ALIADO_VAR": str(tmp_path / "var")}
    command = [sys.executable, "-m", "web.command_line", "run"]
    said = ""
    with subprocess.Popen(command, env=environment, cwd=tmp_path, text=True, stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            said += line
            if "Preparamos casos" in line:
                process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert len(re.findall(r"^ +\S+ +(?:[a-z0-9]{4}-){3}[a-z0-9]{4} ", said, re.MULTILINE)) == 5
    assert "Aliado está abierto" not in said, "it was ended before"
