"""The check with a budget: a minute and half a gigabyte. What used it up is a finding that names the file."""

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.check import Finding
from engine.check.report import Report
from engine.drawing.properties import Vocabulary
from engine.service import Catalogue
from services.sandbox.failure import ChildFailed
from services.sandbox.limits import DRAWING
from services.sandbox.parent import of_this_process
from services.versions.described import described

_JUDGE, _MODULES = "services.versions.in_child:judge", ("services.versions.warm_up",)
#: What one file alone may use where all together used up their budget: seconds for each, and for all of them.
ALONE_SECONDS, SEARCH_SECONDS = 10, 45


def judged(
    files: Mapping[str, bytes], catalogue: Catalogue, groups: Collection[str], properties: Vocabulary
) -> list[Finding]:
    """What :func:`engine.check.check` finds in these files. Where the budget ran out: which file it was, and nothing
    else. Raises :class:`~services.sandbox.failure.ChildFailed` where no child can be had.
    """
    given = {
        "services": described(catalogue),
        "groups": sorted(groups),
        "properties": list(properties.values()),
    }
    try:
        return _ask(files, given, DRAWING.wall)
    except ChildFailed as failed:
        if failed.facts["reason"] == "lost":
            raise
    report = Report()
    for path in _heavy(files, given):
        report.about_file("file-too-heavy", path)
    return report.findings()


def _heavy(files: Mapping[str, bytes], given: Mapping[str, Any]) -> list[str]:
    """The files that use up a budget of their own; the largest one where none does alone."""
    until = time.monotonic() + SEARCH_SECONDS
    by_size = sorted(files, key=lambda path: -len(files[path]))
    return list(_alone(files, given, by_size, until)) or by_size[:1]


def _alone(files: Mapping[str, bytes], given: Mapping[str, Any], paths: list[str], until: float) -> Iterator[str]:
    for path in paths:
        if time.monotonic() > until:
            return
        try:
            _ask({path: files[path]}, given, ALONE_SECONDS)
        except ChildFailed:
            yield path


def _ask(files: Mapping[str, bytes], given: Mapping[str, Any], seconds: int) -> list[Finding]:
    limits = replace(DRAWING, cpu=seconds, wall=seconds)
    with of_this_process(_MODULES).confined(_JUDGE, {**given, "files": dict(files)}, {}, limits) as answer:
        return [Finding(**{**each, "facts": tuple(map(tuple, each["facts"]))}) for each in answer.value]
