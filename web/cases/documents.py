"""The files beside an office task: first what its form names, under the form's own headings; then the rest of the case.

A text of the form names them by FEEL (property ``files``) and says what they are (``files_label``): which upload counts
is the drawing's business. What another replaced is kept apart, so that nobody decides on the wrong paper.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.database.reads import Listed, plain
from engine.forms import Form
from engine.forms.components import Component
from services.files import StoredFile
from web.cases import case
from web.cases.case import Case
from web.forms import page
from web.forms.files_in_text import references
from web.reveal import reveal

#: Purposes of a case's files (:mod:`services.files`): a page image of an inspected upload, what the system made.
PAGE, DECLARATION = "page", "declaration"
#: The files of one instance (parameter ``of_instance``), newest first.
FILES: Listed[StoredFile] = Listed(
    select(*StoredFile.__table__.c)
    .where(StoredFile.instance_key == bindparam("of_instance"))
    .where(StoredFile.purpose.in_((PAGE, DECLARATION, page.UPLOAD)))
    .order_by(StoredFile.key.desc()),
    partial(plain, StoredFile),
)


@dataclass(frozen=True)
class Sheets:
    """What one text of the form names: pages to look at, in order, and files to download."""

    title: str
    pages: Sequence[StoredFile]
    files: Sequence[StoredFile]


@dataclass(frozen=True)
class Papers:
    """All files of a case, each in one place; ``others`` and ``replaced`` newest first."""

    sheets: Sequence[Sheets]
    others: Sequence[StoredFile]
    replaced: Sequence[StoredFile]


def beside(found: Case, form: Form | None, files: Iterable[StoredFile]) -> Papers:
    """The files of a case (:data:`FILES`), for a task with this form."""
    rows = _by_reference(_named(found, files))
    return _arranged(found, _of_form(found, form, rows), rows)


def _named(found: Case, files: Iterable[StoredFile]) -> Iterable[StoredFile]:
    """The files for whoever may have them: their very names say whose they are."""
    return reveal(list(files), found.about, instead=[])


def _by_reference(files: Iterable[StoredFile]) -> dict[str, StoredFile]:
    return {str(row.key): row for row in files}


def _arranged(found: Case, sheets: list[Sheets], rows: dict[str, StoredFile]) -> Papers:
    seen = {row.key for sheet in sheets for row in (*sheet.pages, *sheet.files)}
    rest = [row for row in rows.values() if row.purpose != PAGE and row.key not in seen]
    held = {reference["file"] for reference in references(found.values)}
    newest = next((row for row in rows.values() if row.purpose == DECLARATION), None)
    others = [row for row in rest if row is newest or (row.purpose != DECLARATION and str(row.key) in held)]
    return Papers(sheets, others, [row for row in rest if row not in others])


def of_case(session: Session, found: Case) -> Papers:
    """The files of a case beside no task: under the headings of that form of the drawing which names most of them."""
    names = dict.fromkeys(e.form for e in found.elements.values() if e.form and not e.form.startswith("="))
    forms = [None, *map(found.bundle.form, names)]
    rows = _by_reference(_named(found, FILES.read(session, {"of_instance": found.instance.key})))
    every = (_of_form(found, form, rows) for form in forms)
    named = max(every, key=lambda sheets: sum(len(sheet.pages) + len(sheet.files) for sheet in sheets))
    return _arranged(found, named, rows)


def _of_form(found: Case, form: Form | None, rows: dict[str, StoredFile]) -> list[Sheets]:
    return list(_sheets(found, form.components if form else (), rows))


def _sheets(found: Case, components: Sequence[Component], rows: dict[str, StoredFile]) -> Iterator[Sheets]:
    for component in components:
        yield from _sheets(found, component.components, rows)
        text = component.properties.get("files")
        if not text:
            continue
        named = [rows[r["file"]] for r in references(case.evaluate(found, text)) if r["file"] in rows]
        if named:
            pages = [row for row in named if row.purpose == PAGE]
            yield Sheets(component.properties.get("files_label", ""), pages, [r for r in named if r not in pages])
