"""The auditor: is what the database holds what was promised? Reads only, instance by instance, in bounded memory.

The promises: rows of tasks, jobs and subscriptions are exactly the waiting tokens of each state; history is complete;
no open instance waits for nothing; no job is held by nobody; and, given what clients were told, every answered step is
there. What services promise they check themselves (:data:`Check`). Each batch is read in one snapshot, so a running
office raises no false alarm.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.execution.runtime import Runtime
from engine.verify import answers, counts, instances, work
from engine.verify.problem import Check, Problem, Sayings, snapshot

__all__ = ["SAYINGS", "Audit", "Check", "Problem", "Sayings"]

#: Every code of a problem that the engine finds, with its English sentence.
SAYINGS: Sayings = {**instances.SAYINGS, **work.SAYINGS, **counts.SAYINGS, **answers.SAYINGS}


class Audit:
    """One run of the auditor. ``instances`` counts what was looked at, ``answers`` the acknowledgements compared."""

    def __init__(self, runtime: Runtime, checks: Mapping[str, Check] | None = None) -> None:
        """``checks``: what services promise, by name."""
        self._runtime = runtime
        self._checks: dict[str, Check] = {"work": work.check, "counts": counts.check, **(checks or {})}
        self.instances = 0
        self.answers = 0

    def problems(self, answers_file: Path | None = None) -> Iterator[Problem]:
        """Everything that is not as promised, as it is found.

        ``answers_file``: JSON lines of what clients were told (:mod:`engine.verify.answers`). Raises
        :class:`engine.verify.answers.NotAnAnswer` for a line that says nothing.
        """
        for count, found in instances.audited(self._runtime):
            self.instances += count
            yield from found
        for check in self._checks.values():
            with snapshot(self._runtime.database) as session:
                yield from check(session)
        if answers_file is not None:
            for count, found in answers.compared(self._runtime.database, answers_file):
                self.answers += count
                yield from found
