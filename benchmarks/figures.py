"""What a run found: printed with the ratios first, kept as JSON, and written into ``docs/performance.md``.

A figure remembers when it was measured, so that a run of one part renews that part alone.
"""

import json
import os
import platform
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
JSON, DOCUMENT = ROOT / "benchmarks" / "figures.json", ROOT / "docs" / "performance.md"
_BETWEEN = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.DOTALL)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True)
class Figure:
    """One row. ``must``: the limit, an upper one unless ``at_least``; ``None``: printed, not judged. ``unit`` ``×``: a
    ratio within one run, which says more than any millisecond of a shared machine.
    """

    part: str
    what: str
    value: float
    unit: str
    must: float | None = None
    at_least: bool = False
    note: str = ""
    date: str = field(default_factory=_today)

    @property
    def met(self) -> bool:
        """Whether the limit holds."""
        if self.must is None:
            return True
        return self.value >= self.must if self.at_least else self.value <= self.must

    def row(self) -> str:
        """The figure as a row of the table."""
        limit = "" if self.must is None else f"{'≥' if self.at_least else '≤'} {self.must:g} {self.unit}"
        verdict = "" if self.must is None else "yes" if self.met else "**no**"
        return f"| {self.what} | {self.value:.3g} {self.unit} | {limit} | {verdict} | {self.note} | {self.date} |"


def growth(values: list[float]) -> float:
    """How much more than the first the dearest of the later measurements costs, in per cent; what got cheaper did not
    grow. The first must have been warmed up as well as the others.
    """
    return (max(values) / values[0] - 1) * 100


def table(figures: Iterable[Figure]) -> str:
    """All figures as Markdown: ratios and growths first, then times, sizes and counts."""
    ordered = sorted(figures, key=lambda each: each.unit not in ("×", "× complete", "% growth"))
    head = "| What | Measured | Must | Met | | Date |\n|---|---|---|---|---|---|\n"
    return head + "".join(f"{each.row()}\n" for each in ordered)


def keep(found: Iterable[Figure]) -> None:
    """Replace the kept figures of the parts that were measured; write JSON and document."""
    found = list(found)
    earlier = json.loads(JSON.read_text())["figures"] if JSON.exists() else []
    renewed = {(each.part, each.what) for each in found}
    kept = [Figure(**row) for row in earlier if (row["part"], row["what"]) not in renewed]
    figures = sorted([*kept, *found], key=lambda each: each.part)
    rows = [asdict(each) | {"value": float(f"{each.value:.4g}")} for each in figures]
    JSON.write_text(json.dumps({"machine": machine(), "figures": rows}, ensure_ascii=False, indent=1) + "\n")
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(_BETWEEN.sub(lambda _: f"{machine()}\n\n{table(figures)}", text))


def machine() -> str:
    """The machine in a line."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text()) if _linux() else None
    name = model[1].strip() if model else platform.processor() or platform.machine()
    return f"{os.cpu_count()} × {name}, Python {platform.python_version()}, {platform.system()}"


def _linux() -> bool:
    return Path("/proc/cpuinfo").exists()
