"""What the documentation names is there: paths, modules, decisions. A renamed file takes its mentions along."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from web import settings

ROOT = Path(__file__).parent.parent
CODE = ("engine", "services", "web", "tests", "benchmarks")
DECISIONS = ROOT / "docs" / "decisions"
MIGRATIONS = ROOT / "engine" / "migrations" / "versions"  # each says what was so when it was written
#: Paths that stand for any file of their kind.
EXAMPLES = {"forms/x.form", "bpmn/a.bpmn", "forms/a.form"}


def _modules() -> Iterator[Path]:
    for folder in CODE:
        yield from (path for path in (ROOT / folder).rglob("*.py") if path.parent != MIGRATIONS)


def _pages() -> Iterator[Path]:
    yield from (path for path in ROOT.glob("*.md") if path.name != "CHANGELOG.md")
    yield from (ROOT / "docs").rglob("*.md")


def _lines(*paths: Iterator[Path]) -> Iterator[tuple[str, str]]:
    for each in paths:
        for path in each:
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                yield f"{path.relative_to(ROOT)}:{number}", line


def test_every_path_that_a_text_names_is_there() -> None:
    named = re.compile(r"`((?:engine|services|web|tests|benchmarks|docs|bpmn|forms)/[\w\-./]*[\w/])`")
    gone = {
        f"{place}: {path}"
        for place, line in _lines(_pages(), _modules())
        for path in named.findall(line)
        if path not in EXAMPLES and not (ROOT / path).exists()
    }
    assert gone == set()


def test_every_link_between_pages_leads_somewhere() -> None:
    link = re.compile(r"\]\(((?!https?:|mailto:|#)[^)#\s]+)(?:#[^)]*)?\)")
    broken = {
        f"{page.relative_to(ROOT)}: {target}"
        for page in _pages()
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    }
    assert broken == set()


def test_every_module_class_and_function_that_a_docstring_refers_to_is_there() -> None:
    role = re.compile(r":(?:mod|class|meth|func|attr|data|exc):`~?((?:engine|services|web|tests)[\w.]*)`")
    gone = {
        f"{place}: {name}" for place, line in _lines(_modules()) for name in role.findall(line) if not _is_there(name)
    }
    assert gone == set()


def _is_there(name: str) -> bool:
    """Whether a dotted name is a module, or something that the module before it defines or imports."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if module.is_file():
            wanted = ".".join(parts[length:])
            return not wanted or wanted in _names(module)
    return False


def _names(module: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        found |= _bound(node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for member in node.body for name in _bound(member)}
    return found


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names}
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return set()


def test_the_settings_that_are_told_are_those_there_are() -> None:
    read = set(re.findall(r'"([A-Z][A-Z_]*[A-Z])"', (ROOT / "web" / "settings.py").read_text(encoding="utf-8")))
    read -= {"ALIADO_KEYS", *settings.OF_TESTS}  # a name in a sentence, and what no operator sets
    assert read == settings.KNOWN, "another is refused as misspelt"
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings\n")[2].partition("\n## ")[0]
    told = set()
    for row in re.findall(r"^\| (`ALIADO_.*?) \|", table, re.MULTILINE):
        whole = re.findall(r"`ALIADO_(\w+)`", row)
        told |= {*whole, *(f"{whole[0].partition('_')[0]}_{end}" for end in re.findall(r"`_(\w+)`", row))}
    assert told == read
    named = {name for _place, line in _lines(_pages()) for name in re.findall(r"\bALIADO_([A-Z_]*[A-Z])\b", line)}
    assert named - read == set()


def test_every_decision_that_is_named_exists() -> None:
    numbers = {path.name[:4] for path in DECISIONS.glob("0*.md")}
    named = re.compile(r"\bdecisions?(?:\s+|/)(\d{4})")
    gone = {
        f"{place}: {number}"
        for place, line in _lines(_pages(), _modules())
        for number in named.findall(line)
        if number not in numbers
    }
    assert gone == set()


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("0*.md")), ids=lambda path: path.stem)
def test_a_decision_has_one_form_and_stands_in_the_index(path: Path) -> None:
    title, blank, status, *_ = path.read_text(encoding="utf-8").split("\n")
    number = path.name[:4]
    assert title.startswith(f"# {number} "), "its first line is its number and its title"
    assert blank == ""
    assert re.fullmatch(r"Status: .+\.", status), "its third line is its status"
    row = f"| [{number}]({path.name}) | {title.removeprefix(f'# {number} ')} | {status[len('Status: ') : -1]} |"
    assert row in (DECISIONS / "README.md").read_text(encoding="utf-8")


def test_the_map_is_what_the_folders_say_of_themselves() -> None:
    made = subprocess.run([sys.executable, "docs/map.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / "docs" / "map.md").read_text(encoding="utf-8") == made, "python docs/map.py > docs/map.md"


def test_the_page_of_codes_is_what_the_sentences_say() -> None:
    made = subprocess.run(
        [sys.executable, "docs/codes.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    page = (ROOT / "docs" / "codigos.md").read_text(encoding="utf-8")
    assert page == made, "python docs/codes.py > docs/codigos.md"
