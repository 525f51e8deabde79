"""The first start of a demonstration, in its own process: pages before its cases, passwords before the pages, its end."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path


def test_pages_are_served_while_the_demo_is_made_and_ctrl_c_is_heard(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALIADO_")}
    environment = {**clean, "ALIADO_DEMO": "si", "ALIADO_PORT": str(port), "ALIADO_VAR": str(tmp_path / "var")}
    command = [sys.executable, "-m", "web.command_line", "run"]
    said = ""
    with subprocess.Popen(command, env=environment, cwd=tmp_path, text=True, stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            said += line
            if "se preparan mientras tanto" in line:
                assert urllib.request.urlopen(f"http://127.0.0.1:{port}/ingresar", timeout=20).status == 200
                process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert len(re.findall(r"^ +\S+ +(?:[a-z0-9]{4}-){3}[a-z0-9]{4} ", said, re.MULTILINE)) == 5
    assert "el próximo inicio los prepara" in said
