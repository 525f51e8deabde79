"""The files in ``docs/deploy/`` name settings, commands, folders and figures that there are."""

import configparser
import http.client
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from web.app import REQUEST_LIMIT
from web.command_line import COMMANDS
from web.http import health
from web.settings import KNOWN

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
HARDENED = ("NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "CapabilityBoundingSet")


def named(text: str) -> set[str]:
    return set(re.findall(r"\bALIADO_([A-Z_]*[A-Z])\b", text))


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "aliado.env"])
def test_settings_that_are_named_are_read(name: str) -> None:
    found = named((DEPLOY / name).read_text())
    assert found
    assert found - KNOWN == set()


def test_the_image_holds_what_the_program_is_made_of_and_runs_as_nobody_special() -> None:
    lines = [line.split() for line in (DEPLOY / "Dockerfile").read_text().splitlines() if line]
    copied = {source for word, *rest in lines if word == "COPY" and rest[0][:2] != "--" for source in rest[:-1]}
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    packages = {"engine", "services", "web", "bpmn", "forms"}
    assert packages | {"pyproject.toml", "requirements.lock"} <= copied
    users = [rest[0] for word, *rest in lines if word == "USER"]
    assert users == ["aliado"]
    assert any("--require-hashes" in line for line in lines)


def test_a_composed_office_has_two_of_each_behind_one_proxy() -> None:
    services = compose()["services"]
    assert [services[name]["deploy"]["replicas"] for name in ("web", "worker")] == [2, 2]
    for name in ("web", "worker", "prepare"):
        words = re.findall(r"\baliado (\w+)", " ".join(services[name]["command"]))
        assert words
        assert set(words) <= COMMANDS.keys()
    address = services["proxy"]["networks"]["office"]["ipv4_address"]
    assert services["web"]["environment"]["ALIADO_TRUSTED_PROXY"] == address
    mounted = [volume.split(":")[0] for volume in services["proxy"]["volumes"]]
    assert [path for path in mounted if not (DEPLOY / path).exists()] == []
    volumes = {volume.split(":")[0] for name in ("db", "web") for volume in services[name]["volumes"]}
    assert volumes <= compose()["volumes"].keys()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_command_of_ours_and_sees_little_of_the_machine(path: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read_string(path.read_text())
    service = unit["Service"]
    command = re.search(r"/opt/aliado/\.venv/bin/aliado (\w+)", service["ExecStart"])
    assert command
    assert command[1] in COMMANDS
    assert [name for name in HARDENED if name not in service] == []
    assert "/srv/aliado" in service["ReadWritePaths"]
    assert "RestrictNamespaces" not in service, "files of strangers are fenced with namespaces"


def test_the_proxy_lets_an_upload_through_and_has_pages_of_ours_for_what_it_refuses() -> None:
    common = (DEPLOY / "nginx.common.conf").read_text()
    limit = re.search(r"client_max_body_size (\d+)m;", common)
    assert limit
    assert int(limit[1]) * 1024 * 1024 > REQUEST_LIMIT, "what is too large for us is refused by us, in words"
    pages = re.findall(r"error_page [\d ]+/_aliado/(\S+);", common)
    assert sorted(pages) == ["413.html", "502.html"]
    assert [name for name in pages if not (DEPLOY / "pages" / name).is_file()] == []
    for name in ("nginx.conf", "nginx.container.conf"):
        assert "include /etc/nginx/aliado.common.conf;" in (DEPLOY / name).read_text()


def test_the_proxy_answers_with_those_pages() -> None:
    program = shutil.which("nginx") or pytest.skip("there is no nginx on this machine")
    with _proxy(program) as port:
        away = _ask(port, "GET", b"")
        heavy = _ask(port, "POST", b"x" * (23 * 1024 * 1024))
    assert (away[0], "Ahora no podemos atenderte" in away[1]) == (502, True)
    assert (heavy[0], "El archivo pesa demasiado" in heavy[1]) == (413, True)


@contextmanager
def _proxy(program: str) -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as one, closing(socket.create_server(("127.0.0.1", 0))) as two:
        port, nobody = one.getsockname()[1], two.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = (DEPLOY / "nginx.container.conf").read_text()
        for ours, there in (
            ("listen 80;", f"listen 127.0.0.1:{port};"),
            ("resolver 127.0.0.11 valid=5s;", ""),
            ("http://web:8000", f"http://127.0.0.1:{nobody}"),
            ("/etc/nginx/aliado.common.conf", str(DEPLOY / "nginx.common.conf")),
            ("/usr/share/nginx/aliado/", f"{DEPLOY / 'pages'}/"),
        ):
            assert ours in server
            server = server.replace(ours, there)
        temp = "".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(f"daemon off; pid {folder}/pid; events {{}} http {{ {temp} {server} }}")
        command = [program, "-p", name, "-c", str(folder / "nginx.conf"), "-e", "stderr"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                for _ in range(100):
                    with closing(socket.socket()) as probe:
                        if probe.connect_ex(("127.0.0.1", port)) == 0:
                            break
                    time.sleep(0.05)
                yield port
            finally:
                process.terminate()


def _ask(port: int, method: str, body: bytes) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asking:
        asking.putrequest(method, "/solicitud")
        asking.putheader("Content-Length", str(len(body)))
        asking.endheaders()
        answer = asking.getresponse()
        return answer.status, answer.read().decode()


def test_alerts_ask_for_figures_that_are_told() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text())["groups"][0]["rules"]
    told = Path(health.__file__).read_text() + Path(health.__file__).with_name("counted.py").read_text()
    asked = {name for rule in rules for name in re.findall(r"\b(aliado_\w+)", rule["expr"])}
    assert len(asked) >= 7
    assert {name for name in asked if name.removesuffix("_bucket").removesuffix("_total") not in told} == set()
    manual = (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in asked if name.removesuffix("_bucket") not in manual} == set()
