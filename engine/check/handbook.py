"""The page of all findings, ``docs/check.md``, written from the very table that the check speaks from.

``python -m engine.check.handbook > docs/check.md`` writes it anew; a test finds a page that is behind.
"""

import re
import sys
from typing import Final

from engine.check.codes import CODES, FAMILIES
from engine.check.finding import Code

_WEIGHTS: Final = {"blocks": "impide publicar", "warns": "advertencia", "hint": "sugerencia"}
_HEAD: Final = """# What the check finds

`aliado check PATH… [--json] [--strict]` judges diagrams, forms, decisions and templates as one version, as the publish
button does. It ends with 0 without blocking findings, 1 with (`--strict`: warnings count too), 2 when it could not run.
`--json` prints one list of findings: `file`, `element`, `name`, `code`, `severity` (`blocks`, `warns`, `hint`),
`message`, `why`, `line`, `column` (from 1, at the tag, attribute or expression at fault), `repair` (a sentence, empty
where no repair is sure) and `provisional`.

`aliado repair PATH… [--write] [--provisional]` does what the findings offer, one by one, and lists it. Repairs keep
the picture and everything unknown in a file. *Provisional* ones put a stand-in where something is missing (an empty
form, a person in place of a service, conditions named after their flows), so that a drawing can be tried at once.

Variables count as given when a form, a service, a decision, a script, an output mapping or a caller gives them before
they are read. What a process is started with by the API is declared in its property `variables` (names with commas).

{count} kinds of finding. In the sentences, words in braces stand for what was found.
"""


def handbook() -> str:
    """The page, in Markdown."""
    parts = [_HEAD.format(count=len(CODES))]
    for family, codes in FAMILIES.items():
        parts.append(f"## {family}\n")
        parts += [_entry(code, words) for code, words in codes.items()]
    return "\n".join(parts)


def _entry(code: str, words: Code) -> str:
    lines = [f"### `{code}` · {_WEIGHTS[words.severity]}", "", _plain(words.message), _plain(words.why)]
    if words.repair:
        kind = "Reparación provisional" if words.provisional else "Reparación"
        lines.append(f"{kind}: {_plain(words.repair)}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"\{(\w+)\}", r"*{\1}*", text)


if __name__ == "__main__":
    sys.stdout.write(handbook())
