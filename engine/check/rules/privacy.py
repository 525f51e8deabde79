"""Personal data stays encrypted, also where people look for it."""

import re
from collections.abc import Iterator

from engine.check.bundle import Bundle
from engine.check.data.sites import sites
from engine.check.report import Report
from engine.check.rules.written_down import in_drawing
from engine.drawing import Process
from engine.drawing.properties import SEARCH


def kept_in_clear(bundle: Bundle, report: Report) -> None:
    """No search attribute reads a personal field: its value would stand in clear and in everybody's list."""
    for source, process in bundle.processes():
        personal = sorted(_personal(bundle, process))
        for site in sites(source, process, bundle.properties):
            if not (site.node.get("name") or "").startswith(SEARCH.name):
                continue
            if path := next((path for path in personal if _reads(site.text, path)), None):
                in_drawing(site, report)("search-personal", path, path=path)


def _personal(bundle: Bundle, process: Process) -> Iterator[str]:
    """The paths of the personal fields of a process' forms."""
    for element in process.elements.values():
        form = bundle.resources.forms.get(element.form or "")
        for field in form.fields() if form else ():
            if field.personal:
                yield field.path


def _reads(text: str, path: str) -> bool:
    """Whether an expression reads a field, or a whole that holds it."""
    parts = path.split(".")
    wholes = (".".join(parts[:end]) for end in range(1, len(parts)))
    pattern = "|".join([re.escape(path), *(rf"{re.escape(whole)}(?!\s*\.)" for whole in wholes)])
    return re.search(rf"(?<![\w.])(?:{pattern})(?!\w)", text) is not None
