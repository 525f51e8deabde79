"""The check itself: open the files, ask every rule, put what they found in order."""

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from engine.check.bundle import open_files
from engine.check.finding import Finding
from engine.check.report import Report
from engine.check.rules import RULES
from engine.drawing.properties import ENGINE_PROPERTIES, Vocabulary
from engine.service import Catalogue


def check(
    files: Mapping[str, bytes],
    catalogue: Catalogue,
    groups: Collection[str] | None = None,
    properties: Vocabulary = ENGINE_PROPERTIES,
) -> list[Finding]:
    """Judge the files (path → bytes) of a version. Heaviest findings first; an empty list is a clean bill.

    ``catalogue``: the services a drawing may name. ``groups``: the candidate groups that exist; ``None`` where nobody
    knows, and then no group is called unknown. ``properties``: those that the engine and whoever hosts it read.
    """
    report = Report()
    with nothing_collected():
        bundle = open_files(files, catalogue, groups, properties, report)
        for rule in RULES:
            rule(bundle, report)
        return report.findings()


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Nearly all that a check makes lives to its end: to look through it again and again is half the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def blocking(findings: Collection[Finding]) -> bool:
    """Whether these findings keep a version from being published."""
    return any(finding.severity == "blocks" for finding in findings)
