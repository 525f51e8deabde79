"""No word of English in any help or complaint of the command line: every command, every act of it."""

import argparse
import ast
import importlib
import inspect
import re
from collections.abc import Iterator

import pytest

from web.command_line import COMMANDS, main

#: Spelt alike in Spanish.
ALIKE = {"error", "no", "son"}
DATE = ["calendar", "add", "--name", "x", "--norm", "y"]


def english() -> frozenset[str]:
    """Every word of the sentences that this Python's argparse looks up."""
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Call))
    asked = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"))
    texts = (node.value for call in asked for node in ast.walk(call) if isinstance(node, ast.Constant))
    words = (word for text in texts for word in re.findall(r"[a-z]+", re.sub(r"%\(\w+\)", "", str(text).lower())))
    return frozenset(word for word in words if len(word) > 1) - ALIKE


def unspanish(text: str) -> set[str]:
    """The English words of a text, but for options, which are names, and what stands in quotes, which was typed."""
    prose = re.sub(r"'[^']*'|(?<!\w)-[\w-]+|\{[^}]*\}", " ", text)
    return set(re.findall(r"(?<!\w)[a-z]+(?!\w)", prose.lower())) & english()


def acts() -> Iterator[list[str]]:
    """``aliado``, each command, and each act of a command."""
    yield []
    for name in COMMANDS:
        yield [name]
        parser = argparse.ArgumentParser()
        importlib.import_module(f"web.commands.{name}").configure(parser)
        choices = (action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
        yield from ([name, act] for chosen in choices for act in chosen)


def said(arguments: list[str], capsys: pytest.CaptureFixture[str], code: int) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
    shown = capsys.readouterr()
    return shown.out if code == 0 else shown.err


def test_the_words_looked_for_are_those_of_argparse() -> None:
    assert {"usage", "required", "unrecognized", "choose", "show", "positional"} <= english()
    assert unspanish("usage: aliado [--help]\n  show this") == {"usage", "show", "this"}
    assert len(list(acts())) > len(COMMANDS) + 10


@pytest.mark.parametrize("arguments", list(acts()), ids=" ".join)
def test_every_help_is_spanish_whole(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    shown = said([*arguments, "--help"], capsys, 0)
    assert shown.startswith(" ".join(["uso: aliado", *arguments]))
    assert "muestra esta ayuda y termina" in shown
    assert unspanish(shown) == set()


@pytest.mark.parametrize("arguments", list(acts()), ids=" ".join)
def test_an_option_that_there_is_not_is_refused_in_spanish(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert unspanish(said([*arguments, "--no-hay"], capsys, 2)) == set()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "aliado: falta ORDEN"),
        (["abrir"], "aliado: ORDEN: 'abrir' no existe; elige entre 'run', "),
        (["check"], "aliado check: falta RUTA"),
        (["check", "x", "--no-hay"], "aliado: no se entiende: --no-hay"),
        (["check", "x", "--json=1"], "aliado check: --json: no lleva valor, y se le dio '1'"),
        (["user", "add", "rosa", "--name"], "aliado user add: --name: falta su valor"),
        (["incidents", "--retry", "uno"], "aliado incidents: --retry: 'uno' no es un valor que se pueda usar"),
        ([*DATE, "30/02/2026"], "aliado calendar add: AAAA-MM-DD: '30/02/2026' no es un valor que se pueda usar"),
        ([*DATE, "2026-07-28", "--n", "x"], "aliado calendar add: --n puede ser --name, --norm: escríbela entera"),
    ],
)
def test_what_is_wrong_is_said_in_a_spanish_sentence(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = said(arguments, capsys, 2)
    assert complaint in shown.splitlines()[-1]
    assert unspanish(shown) == set()


def test_the_list_of_commands_has_a_sentence_each(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.sub(r"\s+", " ", said(["--help"], capsys, 0))
    assert [name for name, purpose in COMMANDS.items() if f" {name} {purpose}" not in shown] == []
