"""The page ``docs/map.md``, made from what each folder says of itself: ``python docs/map.py > docs/map.md``."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAD = """# Map

Every folder in a line, as its `__init__.py` says it (this page is made from them). Imports go down the list of rooms
only: `web` → `services` → `engine`. Tests mirror the code: `engine/jobs/worker.py` is tested by
`tests/engine/jobs/test_worker.py`.

## What analysts own: no code

| Folder | What is in it |
|---|---|
| `bpmn/` | Drawings (`.bpmn`) and decision tables (`.dmn`) |
| `bpmn/correos/` | The texts of mails |
| `bpmn/plantillas/` | Templates of documents, made into PDF |
| `bpmn/tests/` | Scenarios: tests of the drawings |
| `forms/` | Forms of user tasks (form-js) |
"""
FOOT = """
## The rest

| Folder | What is in it |
|---|---|
| `tests/` | `engine/ services/ web/` mirror the code |
| `tests/processes/` | Plays the shipped drawings |
| `tests/browser/` | Needs Chromium |
| `tests/faults/` | Kills processes |
| `tests/hostile/` | Makes hostile files by kind |
| `benchmarks/` | `make bench`: what everything costs, beside the bare library |
| `docs/` | This page, how things work, decisions, guides |
"""


def page() -> str:
    """The whole page."""
    rooms = "".join(_room(ROOT / room) for room in ("web", "services", "engine"))
    return HEAD + rooms + FOOT


def _room(folder: Path) -> str:
    rows = [_row(each.parent) for each in sorted(folder.rglob("__init__.py"))]
    return f"\n## `{folder.name}/`\n\n| Folder | What is in it |\n|---|---|\n" + "".join(rows)


def _row(folder: Path) -> str:
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    sentence = " ".join(said.split("\n\n")[0].split()).replace("``", "`").replace(":mod:", "").replace(":data:", "")
    return f"| `{folder.relative_to(ROOT)}/` | {sentence} |\n"


if __name__ == "__main__":
    print(page(), end="")
