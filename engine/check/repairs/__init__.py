"""What the check offers to repair, done: one by one, listed, and with everything else in the files left alone.

Sure repairs change nothing of what was meant. Provisional ones put a stand-in where something is missing, so that a
drawing can be tried before its services and forms exist; they are done only when asked for.

The offers themselves, in the words of an analyst, are written beside each fault's code (``engine/check/codes/``).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from engine.check.finding import Finding
from engine.check.judge import check
from engine.check.repairs import asking, embedded, events, foreign, standing_in, sure
from engine.check.repairs.document import Document
from engine.drawing.properties import ENGINE_PROPERTIES, Vocabulary
from engine.errors import BrokenDrawing
from engine.service import Catalogue

__all__ = ["REPAIRS", "Change", "Repaired", "cure", "repair"]

REPAIRS: Final[dict[str, sure.Repair]] = {
    **sure.REPAIRS,
    **foreign.REPAIRS,
    **standing_in.REPAIRS,
    **events.REPAIRS,
    "form-embedded": embedded.extracted,
}
#: Texts that are rewritten where they can be translated, and replaced where they are conditions that cannot.
_CONDITIONS: Final = frozenset({"not-feel", "foreign-expression"})
#: One repair may uncover the next; after so many rounds nothing new comes.
_ROUNDS: Final = 12


@dataclass(frozen=True)
class Change:
    """One repair that was done: where, for which finding, and what, in the words of the offer."""

    file: str
    element: str
    code: str
    what: str


@dataclass
class Repaired:
    """The files after the repairs (new ones included), and what was done."""

    files: dict[str, bytes]
    changes: list[Change] = field(default_factory=list)


def repair(files: Mapping[str, bytes], findings: Collection[Finding], provisional: bool = False) -> Repaired:
    """Do the offered repairs of these findings, each at most once; findings without one are left.

    ``findings`` must come from :func:`engine.check.check` of these very files: repairs find their places by them.
    """
    result = Repaired(dict(files))
    for path in sorted({_home(finding) for finding in findings}):
        wanted = [f for f in findings if _home(f) == path and f.repair and (provisional or not f.provisional)]
        if wanted and path in files:
            _repair_file(path, wanted, result)
    return result


def _home(finding: Finding) -> str:
    """The file to be repaired: a form that reads what nobody gives is mended in the drawing that shows it."""
    return finding.fact("drawing") or finding.file


def _repair_file(path: str, findings: list[Finding], result: Repaired) -> None:
    try:
        document = Document(path, result.files[path])
    except BrokenDrawing:
        return
    before = document.state()
    for finding in findings:
        if finding.code not in REPAIRS:
            continue
        stand_in = finding.provisional and finding.code in _CONDITIONS
        act = asking.condition if stand_in else REPAIRS[finding.code]
        act(document, finding)
        if (after := document.state()) != before:
            before = after
            result.changes.append(Change(path, finding.element, finding.code, finding.repair))
    result.files[path] = document.bytes()
    folder = PurePosixPath(path).parent.parent / "forms"
    for ident, data in document.forms.items():
        result.files.setdefault((folder / f"{ident}.form").as_posix(), data)


def cure(
    files: Mapping[str, bytes],
    catalogue: Catalogue,
    groups: Collection[str] | None = None,
    properties: Vocabulary = ENGINE_PROPERTIES,
    *,
    provisional: bool = False,
) -> Repaired:
    """Check and repair in turns until nothing more can be repaired: sure repairs first, then the provisional ones."""
    result = Repaired(dict(files))
    for _ in range(_ROUNDS):
        findings = check(result.files, catalogue, groups, properties)
        done = repair(result.files, findings)
        if not done.changes and provisional:
            done = repair(result.files, findings, provisional=True)
        if not done.changes:
            break
        result.files = done.files
        result.changes += done.changes
    return result
