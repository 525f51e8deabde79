"""The check on other people's drawings: ``python -m benchmarks.field FOLDER [--repair] [--list FILE]``.

Every ``.bpmn``, ``.bpmn2`` and ``.bpmn20.xml`` file below the folder is judged alone, as a version of its own that has
no forms and no services. Each must run or be told, at a place, why not; none may crash and none may take longer than a
second. With ``--repair`` all repairs are done too, the provisional ones included, and what then passes is built and
begun. Prints one table; ``--list`` writes a line for every drawing.
"""

import argparse
import multiprocessing
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.bundle import Bundle
from engine.check import Finding, blocking, check, cure

NAMES = (".bpmn", ".bpmn2", ".bpmn20.xml")
SLOWEST, ENOUGH = 1.0, 0.60


@dataclass
class Verdict:
    """What became of one drawing. ``seconds``: CPU of the check alone."""

    path: str
    seconds: float = 0.0
    crash: str = ""
    unlocated: list[str] = field(default_factory=list)
    blocked: bool = False
    repaired: str = ""  # "runs", "blocked: codes" or a crash
    codes: list[str] = field(default_factory=list)

    @property
    def row(self) -> str:
        """The drawing's line in the list."""
        state = self.crash or ("blocked" if self.blocked else "runs")
        return "\t".join([self.path, f"{self.seconds:.3f}", state, self.repaired, " ".join(self.codes)])


def main(arguments: list[str] | None = None) -> int:
    """Judge, print; 1 when a drawing crashed, was too slow, got no place, or too few run after repair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repair", action="store_true")
    parser.add_argument("--list", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args(arguments)
    paths = sorted(path for path in given.folder.rglob("*") if path.is_file() and path.name.lower().endswith(NAMES))
    work = [(path, given.folder, given.repair) for path in paths]
    with multiprocessing.Pool(given.workers) as pool:
        verdicts = list(pool.imap(judge, work, chunksize=16))
    if given.list:
        given.list.write_text("".join(f"{verdict.row}\n" for verdict in verdicts), "utf-8")
    return tell(verdicts, given.repair)


def judge(work: tuple[Path, Path, bool]) -> Verdict:
    """One drawing, checked, and repaired where asked."""
    path, folder, repairing = work
    verdict = Verdict(path.relative_to(folder).as_posix())
    files = {f"bpmn/{path.name}": path.read_bytes()}
    began = time.process_time()
    try:
        findings = check(files, {})
    except Exception as crash:  # noqa: BLE001  that nothing escapes is what is measured
        verdict.crash = _crash(crash)
        return verdict
    finally:
        verdict.seconds = time.process_time() - began
    verdict.blocked = blocking(findings)
    verdict.codes = sorted({finding.code for finding in findings if finding.severity == "blocks"})
    verdict.unlocated = list(_unlocated(findings, files))
    verdict.repaired = _repaired(files) if repairing else ""
    return verdict


def _unlocated(findings: list[Finding], files: dict[str, bytes]) -> Iterator[str]:
    """Codes of findings that do not say where: no line in the file, or no sentence."""
    for finding in findings:
        data = files.get(finding.file)
        lines = data.count(b"\n") + data.count(b"\r") + 1 if data is not None else 0
        if not (1 <= finding.line <= lines and finding.column >= 1 and finding.message and finding.why):
            yield finding.code


def _repaired(files: dict[str, bytes]) -> str:
    try:
        cured = cure(files, {}, provisional=True).files
        findings = check(cured, {})
        if blocking(findings):
            return "blocked: " + " ".join(sorted({f.code for f in findings if f.severity == "blocks"}))
        bundle = Bundle(0, cured)
        return "runs" if bundle.specs else "blocked: nothing executable"
    except Exception as crash:  # noqa: BLE001  the same
        return f"crash: {_crash(crash)}"


def _crash(crash: Exception) -> str:
    at = traceback.extract_tb(crash.__traceback__)[-1]
    return f"{type(crash).__name__} at {Path(at.filename).name}:{at.lineno}: {str(crash)[:120]}".replace("\n", " ")


def tell(verdicts: list[Verdict], repaired: bool) -> int:
    """Print the figures."""
    total, times = len(verdicts), sorted(verdict.seconds for verdict in verdicts)
    crashed = [v for v in verdicts if v.crash or v.repaired.startswith("crash")]
    slow = [v for v in verdicts if v.seconds > SLOWEST]
    unlocated = [v for v in verdicts if v.unlocated]
    print(f"drawings                    {total}")
    print(f"run as they are             {sum(not v.blocked and not v.crash for v in verdicts)}")
    print(f"told, at a place, why not   {sum(v.blocked and not v.unlocated for v in verdicts)}")
    print(f"crashed                     {len(crashed)}")
    print(f"without a place             {len(unlocated)}")
    print(f"over {SLOWEST:.0f} s                    {len(slow)} (slowest {times[-1] if times else 0:.2f} s)")
    for verdict in [*crashed[:20], *slow[:20], *unlocated[:20]]:
        print(
            "   ", verdict.path, verdict.crash or verdict.repaired, f"{verdict.seconds:.2f} s", *verdict.unlocated[:3]
        )
    if not repaired:
        return int(bool(crashed or slow or unlocated))
    runs = sum(verdict.repaired == "runs" for verdict in verdicts)
    print(f"run after the repairs       {runs} ({runs / max(total, 1):.1%})")
    left = Counter(code for v in verdicts if v.repaired.startswith("blocked") for code in v.repaired.split()[1:])
    for code, count in left.most_common(25):
        print(f"    {count:5} still blocked by {code}")
    return int(bool(crashed or slow or unlocated) or runs < ENOUGH * total)


if __name__ == "__main__":
    sys.exit(main())
