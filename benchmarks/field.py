"""The check on other people's drawings: ``python -m benchmarks.field FOLDER [--repair] [--list FILE] [--set FILE]``.

Every ``.bpmn``, ``.bpmn2`` and ``.bpmn20.xml`` file below the folder is judged alone, as a version of its own that has
no forms and no services. Each must run or be refused, with place and reason; none may crash and none may take longer
than a second. Findings that ``benchmarks/alarms.py`` calls false or misleading are counted (``docs/field.md``).

With ``--repair`` all repairs are done too, the provisional ones included (forms and people stand in for what the
drawing lacks), and what then passes is begun in memory and worked through (``benchmarks/trying.py``): it counts as
executable if every process of it began without an incident. Of these it is said how many lost something that was drawn:
an element or a flow, or only what an event waits for or throws. Prints one table; ``--list`` writes a line for each
drawing, ``--set`` takes only those whose SHA-256 stands in a file, a line each.
"""

import argparse
import hashlib
import multiprocessing
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import alarms, trying
from engine.check import Finding, blocking, check, cure
from engine.drawing import NAMES

SLOWEST, ENOUGH = 1.0, 0.60


@dataclass
class Verdict:
    """What became of one drawing. ``seconds``: CPU of the check alone."""

    path: str
    seconds: float = 0.0
    crash: str = ""
    unlocated: list[str] = field(default_factory=list)
    blocked: bool = False
    repaired: str = ""  # what became of it after the repairs: "blocked", an outcome of the trial, or "crash"
    reason: str = ""  # why it is blocked, stopped or crashed
    codes: list[str] = field(default_factory=list)
    findings: int = 0  # after grouping
    false: Counter[str] = field(default_factory=Counter)
    lost: alarms.Lost = field(default_factory=alarms.Lost)  # what the repairs took away

    @property
    def row(self) -> str:
        """The drawing's line in the list."""
        state = self.crash or ("blocked" if self.blocked else "runs")
        lost = f"lost {self.lost.elements}+{self.lost.definitions}" if any(self.lost) else ""
        told = [self.repaired, lost, self.reason, " ".join(self.codes)]
        return "\t".join([self.path, f"{self.seconds:.3f}", state, *told])


def main(arguments: list[str] | None = None) -> int:
    """Judge, print; 1 when a drawing crashed, was too slow, got no place, or too few run after repair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repair", action="store_true")
    parser.add_argument("--list", type=Path)
    parser.add_argument("--set", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args(arguments)
    every = (path for path in given.folder.rglob("*") if path.name.lower().endswith(NAMES))
    paths = sorted(path for path in every if path.is_file())
    if given.set:
        wanted = set(given.set.read_text("utf-8").split())
        hashes = {_hash(path): path for path in reversed(paths)}  # of two that are one file, the first
        paths = sorted(path for found, path in hashes.items() if found in wanted)
    work = [(path, given.folder, given.repair) for path in paths]
    with multiprocessing.Pool(given.workers) as pool:
        verdicts = list(pool.imap(judge, work, chunksize=16))
    if given.list:
        given.list.write_text("".join(f"{verdict.row}\n" for verdict in verdicts), "utf-8")
    return tell(verdicts, given.repair)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
    verdict.findings, verdict.false = alarms.judged(path.read_bytes(), findings)
    if repairing:
        verdict.repaired, verdict.reason, verdict.lost = _repaired(files)
    return verdict


def _unlocated(findings: list[Finding], files: dict[str, bytes]) -> Iterator[str]:
    """Codes of findings that do not say where: no line in the file, or no sentence."""
    for finding in findings:
        data = files.get(finding.file)
        lines = data.count(b"\n") + data.count(b"\r") + 1 if data is not None else 0
        if not (1 <= finding.line <= lines and finding.column >= 1 and finding.message and finding.why):
            yield finding.code


def _repaired(files: dict[str, bytes]) -> tuple[str, str, alarms.Lost]:
    try:
        cured = cure(files, {}, provisional=True).files
        findings = check(cured, {})
        ((path, data),) = files.items()
        lost = alarms.lost(data, cured[path])
        if blocking(findings):
            return "blocked", " ".join(sorted({f.code for f in findings if f.severity == "blocks"})), lost
        outcome, reason = trying.tried(cured)
        return outcome, " ".join(reason.split()), lost
    except Exception as crash:  # noqa: BLE001  the same
        return "crash", _crash(crash), alarms.Lost(0, 0)


def _crash(crash: Exception) -> str:
    at = traceback.extract_tb(crash.__traceback__)[-1]
    return f"{type(crash).__name__} at {Path(at.filename).name}:{at.lineno}: {str(crash)[:120]}".replace("\n", " ")


def tell(verdicts: list[Verdict], repaired: bool) -> int:
    """Print the figures."""
    total, times = len(verdicts), sorted(verdict.seconds for verdict in verdicts)
    crashed = [v for v in verdicts if v.crash or v.repaired == "crash"]
    slow = [v for v in verdicts if v.seconds > SLOWEST]
    unlocated = [v for v in verdicts if v.unlocated]
    print(f"drawings                    {total}")
    print(f"run as they are             {sum(not v.blocked and not v.crash for v in verdicts)}")
    print(f"refused, with place and reason   {sum(v.blocked and not v.unlocated for v in verdicts)}")
    print(f"crashed                     {len(crashed)}")
    print(f"without a place             {len(unlocated)}")
    print(f"over {SLOWEST:.0f} s                    {len(slow)} (slowest {times[-1] if times else 0:.2f} s)")
    for verdict in [*crashed[:20], *slow[:20], *unlocated[:20]]:
        print("   ", verdict.path, verdict.crash or verdict.reason, f"{verdict.seconds:.2f} s", *verdict.unlocated[:3])
    _tell_alarms(verdicts)
    if not repaired:
        return int(bool(crashed or slow or unlocated))
    _tell_repaired(verdicts)
    return int(bool(crashed or slow or unlocated) or _executable(verdicts) < ENOUGH * total)


def _tell_alarms(verdicts: list[Verdict]) -> None:
    """Print how many findings are false or misleading, and why."""
    total, false = sum(v.findings for v in verdicts), sum((v.false for v in verdicts), Counter[str]())
    print(f"findings, grouped           {total}")
    print(f"false or misleading         {false.total()} ({false.total() / max(total, 1):.1%})")
    for reason, count in false.most_common():
        print(f"    {count:5} {reason}")


def _executable(verdicts: list[Verdict]) -> int:
    """How many began."""
    return sum(verdict.repaired in trying.BEGUN for verdict in verdicts)


def _tell_repaired(verdicts: list[Verdict]) -> None:
    """Print what became of them after the repairs, and what stands in the way of the others."""
    begun = _executable(verdicts)
    print(f"executable after repairs    {begun} ({begun / max(len(verdicts), 1):.1%})")
    begun_ones = [v for v in verdicts if v.repaired in trying.BEGUN]
    elements = sum(bool(v.lost.elements) for v in begun_ones)
    definitions = sum(not v.lost.elements and bool(v.lost.definitions) for v in begun_ones)
    print(f"    of them lost elements   {elements} ({elements / max(begun, 1):.1%}), only definitions {definitions}")
    for outcome in trying.BEGUN:
        print(f"    {sum(v.repaired == outcome for v in verdicts):5} {outcome}")
    left = Counter(code for v in verdicts if v.repaired == "blocked" for code in v.reason.split())
    for code, count in left.most_common(25):
        print(f"    {count:5} still blocked by {code}")
    for verdict in [v for v in verdicts if v.repaired in (trying.STOPPED, trying.NOT_BEGUN)][:20]:
        print("   ", verdict.path, verdict.repaired, verdict.reason[:150])


if __name__ == "__main__":
    sys.exit(main())
