"""Commands that the guide, the README and the contributor's page show are understood, and the check speaks as shown."""

import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest

from engine.check import check
from tests.docs import blocks
from tests.edits import Edited
from web.command_line import COMMANDS
from web.commands import shipped
from web.commands.check import catalogue, groups, tell
from web.properties import PROPERTIES

ROOT = Path(__file__).parents[2]
_COMMAND = re.compile(r"^\$ (?:\.venv/bin/)?aliado (.+?)(?:\s+#.*)?$", re.MULTILINE)


def _commands() -> list[str]:
    found = [*blocks.every("console"), *blocks.of(ROOT / "README.md"), *blocks.of(ROOT / "CONTRIBUTING.md")]
    return sorted({command for block in found for command in _COMMAND.findall(block.text)})


@pytest.mark.parametrize("command", _commands())
def test_a_command_that_is_shown_is_understood(command: str) -> None:
    name, *words = shlex.split(command)
    assert name in COMMANDS
    parser = argparse.ArgumentParser(exit_on_error=False)
    importlib.import_module(f"web.commands.{name}").configure(parser)
    assert parser.parse_known_args(words)[1] == []


def test_a_finding_is_told_as_the_guide_shows(capsys: pytest.CaptureFixture[str]) -> None:
    [shown] = [block for block in blocks.of(blocks.GUIDE / "revision.md") if block.kind == "text"]
    files = shipped.files()
    drawing = Edited(files["bpmn/consulta.bpmn"])
    files["bpmn/consulta.bpmn"] = bytes(drawing.retype("responder_consulta", "consulta.motivo =", "consulta.motivoo ="))
    tell(check(files, catalogue(), groups(), PROPERTIES))
    place = re.compile(r":\d+:\d+:")
    assert place.sub("", capsys.readouterr().out) == place.sub("", shown.text)
