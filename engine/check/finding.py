"""What the check says: a finding has a place on the drawing, a sentence, a reason, and where one is sure a repair.

The sentences live in ``engine/check/codes/``, one table a family, so that whoever looks for a code finds its words, its
weight and its repair together. Analysts read them: plain Spanish, no jargon of the engine.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

Severity = Literal["blocks", "warns", "hint"]

#: Heaviest first.
SEVERITIES: Final[tuple[Severity, ...]] = ("blocks", "warns", "hint")


@dataclass(frozen=True)
class Code:
    """One kind of fault. ``message`` and ``why`` are formatted with the facts of the place.

    ``repair`` says what ``repair()`` would do, empty where no repair is sure. ``provisional`` repairs make the drawing
    run with stand-ins (an empty form, a person instead of a service): they are applied only when asked for by name.
    """

    severity: Severity
    message: str
    why: str
    repair: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Finding:
    """A fault at a place. ``line`` and ``column`` count from 1 and point at the tag, attribute or expression at fault.

    ``facts`` is what the sentence was made of; ``repair()`` reads it, people do not.
    """

    file: str
    element: str
    name: str
    code: str
    severity: Severity
    message: str
    why: str
    line: int
    column: int
    repair: str = ""
    provisional: bool = False
    facts: tuple[tuple[str, str], ...] = ()

    def fact(self, name: str) -> str:
        """One fact of the sentence, empty if it has none of that name."""
        return dict(self.facts).get(name, "")

    def as_json(self) -> dict[str, Any]:
        """The finding's public form: everything but the facts."""
        public = asdict(self)
        del public["facts"]
        return public


#: So many findings of one kind are shown of a file: a file with more has one fault, and not a thousand.
SHOWN: Final = 100


def shown(findings: Iterable[Finding]) -> Iterator[tuple[Finding, int]]:
    """The findings a person is shown, each with how many more of its kind its file has: not 0 at the last one shown."""
    every = list(findings)
    counts, seen = Counter((each.file, each.code) for each in every), Counter[tuple[str, str]]()
    for finding in every:
        kind = finding.file, finding.code
        seen[kind] += 1
        if seen[kind] <= SHOWN:
            yield finding, counts[kind] - SHOWN if seen[kind] == SHOWN else 0
