"""The import doctor: every drawing gets a verdict, a place and a repair, in the words of an analyst.

:func:`check` looks at the files of a version as a whole: drawings, forms and decisions, against the services that the
installation knows. Any bytes may come in; whatever cannot be opened is a finding, never a crash. It is the one gate
before publishing: the command line, the editors and the API all ask it. :func:`repair` does what the findings offer,
:func:`cure` goes on until nothing more can be repaired.
"""

from engine.check.finding import Finding, Severity, shown
from engine.check.judge import blocking, check, nothing_collected
from engine.check.repairs import Change, Repaired, cure, repair

__all__ = [
    "Change",
    "Finding",
    "Repaired",
    "Severity",
    "blocking",
    "check",
    "cure",
    "nothing_collected",
    "repair",
    "shown",
]
