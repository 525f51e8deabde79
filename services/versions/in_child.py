"""The check of a version's files, run in the confined child. It answers the findings as plain records."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.check import check
from engine.drawing.properties import Property, vocabulary
from services.versions.described import Described, restored


def judge(
    _folder: Path,
    *,
    files: Mapping[str, bytes],
    services: list[Described],
    groups: Sequence[str],
    properties: Sequence[Property],
) -> list[dict[str, Any]]:
    """Judge these files."""
    return [asdict(finding) for finding in check(files, restored(services), groups, vocabulary(properties))]
