"""The import doctor: every drawing gets a verdict, a place and a repair, in the words of an analyst.

:func:`check` looks at the files of a version as a whole: drawings, forms and decisions, against the services the house
knows. Any bytes may come in; whatever cannot be opened is a finding, never a crash. It is the one gate before
publishing: the command line, the editors and the API all ask it.
"""

from collections.abc import Collection, Mapping

from engine.check.bundle import open_files
from engine.check.finding import Finding, Severity
from engine.check.report import Report
from engine.check.rules import RULES
from engine.service import Catalogue

__all__ = ["Finding", "Severity", "blocking", "check"]


def check(files: Mapping[str, bytes], catalogue: Catalogue, groups: Collection[str] | None = None) -> list[Finding]:
    """Judge the files (path → bytes) of a version. Heaviest findings first; an empty list is a clean bill.

    ``catalogue``: the services a drawing may name. ``groups``: the candidate groups that exist; ``None`` where nobody
    knows, and then lane names are only compared with each other.
    """
    report = Report()
    bundle = open_files(files, catalogue, groups, report)
    for rule in RULES:
        rule(bundle, report)
    return report.findings()


def blocking(findings: Collection[Finding]) -> bool:
    """Whether these findings keep a version from being published."""
    return any(finding.severity == "blocks" for finding in findings)
