"""The repository itself: words, lengths and fit, read from the files, so that nobody has to remember them."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import Refusal
from web.commands.tables import import_all
from web.wording.refusals import WORDS

ROOT = Path(__file__).parent.parent
ROOMS = ("engine", "services", "web")
CODE = (*ROOMS, "tests", "benchmarks")
LONGEST_FILE = 300
#: Packages used through their `__init__` alone: what their other modules call public is public inside only.
BY_PACKAGE = ("engine/dmn/", "engine/feel/")

#: Written by a machine, about tables of every room.
MIGRATIONS = ROOT / "engine" / "migrations" / "versions"

MOST_MODULES = 16
#: Folders left larger on purpose, with the reason. A folder that shrank leaves the list.
LARGE = {
    "engine/check/rules": "one kind of rule a module, all of one form, listed in order by the package",
    "engine/feel": "one language: its text read, compiled, and run over one kind of values",
    "engine/scenarios": "one path from the file to the report, a step a module",
    "web/commands": "one sub-command of `aliado` a module, found by its name",
    "tests/engine/check": "mirrors engine/check, whose rules are tested a family a module",
    "tests/faults": "one program: the faults, what they are done to, and what is looked at after",
    "tests/processes": "one story of the shipped procedure a module",
    "benchmarks": "one thing measured a module",
}
#: Words of this procedure: a runtime that knows one of them would not run another office's process.
PROCEDURE_WORDS = """alcalde alcaldesa alcaldia declaracion declaración contigo municipal municipalidad municipality
    mayor ubigeo verificador solicitante expediente credencial credenciales jne titular encargado midis""".split()
#: Put together here, so that this file does not name them itself.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("deb", "debian", "org"),
    )
)


def _modules(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if path.parent != MIGRATIONS)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_are_absolute() -> None:
    relative = [
        _name(path)
        for path in _modules(*CODE)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_engine_knows_no_word_of_the_procedure() -> None:
    words = re.compile(rf"(?<![^\W_])({'|'.join(PROCEDURE_WORDS)})(?![^\W_])", re.IGNORECASE)
    found = {_name(path): hits for path in _modules("engine") if (hits := set(words.findall(path.read_text())))}
    assert found == {}


@pytest.mark.parametrize("room", ["bpmn", "forms"])
def test_what_analysts_own_holds_no_code(room: str) -> None:
    assert [_name(path) for path in _modules(room)] == []


def test_no_committed_file_names_a_package_registry() -> None:
    folders = (*CODE, "bpmn", "forms", "docs", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
    files += [path for path in ROOT.iterdir() if path.name != ".git"]
    naming = {
        _name(path): host
        for path in files
        if path.is_file()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    }
    assert naming == {}


def test_the_locks_give_every_package_one_version_and_a_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
        assert entries
        assert [entry for entry in entries if not re.match(r"[\w.-]+==\S+[^\\]*\\\n +--hash=sha256:", entry)] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*settings["project"]["dependencies"], *settings["dependency-groups"]["build"]]
    for lock, names in (
        ("requirements.lock", asked),
        ("requirements-dev.lock", [*asked, *settings["dependency-groups"]["dev"]]),
    ):
        locked = set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE))
        wanted = {re.split(r"[\[<>=~! ;]", name)[0].lower().replace("_", "-") for name in names}
        assert wanted - locked == set()


def test_no_file_is_longer_than_a_reader_holds_in_mind() -> None:
    long = {_name(path) for path in _modules(*CODE) if path.read_text().count("\n") > LONGEST_FILE}
    assert long == set()


@pytest.mark.parametrize("room", ["engine", "services"])
def test_everything_public_says_what_it_does(room: str) -> None:
    silent = [f"{_name(path)}: {name}" for path in _modules(room) for name in _undocumented(path)]
    assert silent == []


def _undocumented(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    if not ast.get_docstring(tree):
        yield "the module"
    if _name(path).startswith(BY_PACKAGE) and path.name != "__init__.py":
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield node.name
            if isinstance(node, ast.ClassDef) and not node.bases:  # an heir's methods say it in the parent
                yield from (
                    f"{node.name}.{method.name}"
                    for method in node.body
                    if isinstance(method, ast.FunctionDef)
                    and not method.name.startswith("_")
                    and not ast.get_docstring(method)
                )


def test_no_folder_holds_more_modules_than_a_reader_finds_their_way_in() -> None:
    held = Counter(_name(path.parent) for path in _modules(*CODE) if path.name != "__init__.py")
    assert {folder for folder, number in held.items() if number > MOST_MODULES} == set(LARGE)


def test_no_module_hides_behind_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    assert [_name(path) for path in _modules(*CODE) if path.stem in empty] == []


def _heirs(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for heir in kind.__subclasses__():
        yield heir
        yield from _heirs(heir)


def test_every_refusal_has_its_spanish_words() -> None:
    import_all()
    heirs = [heir for heir in _heirs(Refusal) if heir.__module__.split(".")[0] in ROOMS]
    assert sorted({heir.code for heir in heirs} - set(WORDS)) == []
