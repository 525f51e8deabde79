"""The page of all findings, ``docs/check.md``, written from the very table that the check speaks from.

``python -m engine.check.handbook > docs/check.md`` writes it anew, ``python -m engine.check.handbook zeebe >
docs/zeebe.md`` the page of the zeebe vocabulary, and ``python -m engine.check.handbook symbols >
docs/analistas/simbolos.md`` that of BPMN's symbols; a test finds a page that is behind.
"""

import re
import sys
from typing import Final

from engine.check import check
from engine.check.codes import CODES, FAMILIES
from engine.check.finding import Code
from engine.check.flow.soundness import MOST_STATES, MOST_WORK
from engine.check.symbols import SYMBOLS, Symbol
from engine.drawing.zeebe import ANYWHERE, TAGS, WORDS, Word
from engine.execution.operations import OPERATIONS

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

Forms, the columns of decisions and the templates that services fill are read too, at their place in their own file:
names, entries of contexts, values of choices, and kinds of values (a term is a number and not the text `"10"`).

## What soundness decides, and its bound

Each process is played as a token game through every state: whether it always can end, whether anything runs twice,
whether anything never runs. Data is not played: any choice may go any way. Play stops at {states:,} states, or at
{work:,} moves times machine words of a state (some tenths of a second), whichever is first. Where it stopped,
`too-many-states` says so and how many states were seen. Deadlocks and doubled tasks among those are still reported, for
they are real; that the process can always end, and that everything may run, is then neither reported nor vouched for.
It is a hint and blocks nothing: nine parallel branches with a choice each are many states and no fault.

## Other people's drawings

`make field FIELD=folder` judges a folder of drawings one by one, repairs them, and begins in memory what then passes:
every process is started and worked through, forms and people standing in for what the drawing lacks. Last seen, on
12,219 different files of the test suites and examples of bpmn-js, BPMN MIWG, Camunda 7 and 8, Activiti, Flowable, jBPM,
SpiffWorkflow and on *BPMN for Research*:

| | |
|---|---|
| accepted as they are | 854 |
| refused, with place and reason | 11,365 |
| crashed · without a place · over a second | 0 · 0 · 0 (slowest 0.3 s) |
| of 753 research drawings (every fifth) begun after the repairs | 669 (88.8 %): 643 ended, 26 wait, none stopped |
| of 862 others (every tenth) | 783 (90.8 %): 759 ended, 20 wait, 4 stopped on the way |
| the 21 reference models of BPMN MIWG | 21 begun, 18 ended, 3 wait |

How many findings are false or misleading is counted on a fixed set of 250: [field.md](field.md).

What is left after all repairs are faults of the flow that no repair can guess (parts nobody reaches, deadlocks, tasks
run twice) and events that are not run.

## The findings

{count} kinds of finding. In the sentences, words in braces stand for what was found.
"""


def handbook() -> str:
    """The page, in Markdown."""
    parts = [_HEAD.format(count=len(CODES), states=MOST_STATES, work=MOST_WORK)]
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


_ZEEBE_HEAD: Final = """# The zeebe vocabulary, word for word

Every tag and attribute of Camunda's descriptor (zeebe-bpmn-moddle 1.18), and what becomes of it here. What is *told* is
not read, and the check says so at its place (`zeebe-unread`); a word that is not in this table is told with the one
that is meant (`zeebe-unknown`), and one that stands where it is not read too (`zeebe-misplaced`).

| Word | Stands in | Here |
|---|---|---|
"""
_FATES: Final = {"read": "read", "editor": "the editor's own, or told with its tag"}


def zeebe_page() -> str:
    """The page of the zeebe vocabulary, in Markdown."""
    return _ZEEBE_HEAD + "".join(f"{_row(word)}\n" for word in WORDS)


def _row(word: Word) -> str:
    name = " ".join(filter(None, (word.tag, word.attribute and f"@{word.attribute}")))
    inside = TAGS[word.tag].inside if word.tag and not word.attribute else ANYWHERE
    fate = _FATES.get(word.fate) or f"told ({word.fate}): {word.why}"
    return f"| `{name}` | {', '.join(sorted(inside))} | {fate} |"


_SYMBOLS_HEAD: Final = """# Los símbolos de BPMN

Los {all} símbolos que ejecuta Camunda 8, y cuáles se ejecutan aquí: **{runs}**. De los demás se dice lo que responde la
[revisión](revision.md), que no deja publicarlos. Cada fila se prueba con un dibujo pequeño.

"""


def symbols_page() -> str:
    """The page of BPMN's symbols, in Markdown: what runs is what the check lets pass."""
    told = {symbol: refusal(symbol) for symbol in SYMBOLS}
    parts = [_SYMBOLS_HEAD.format(all=len(SYMBOLS), runs=sum(not why for why in told.values()))]
    for group in dict.fromkeys(symbol.group for symbol in SYMBOLS):
        parts.append(f"## {group}\n\n| Símbolo | Se ejecuta |\n|---|---|\n")
        parts += [f"| {one.name} | {why or 'sí'} |\n" for one, why in told.items() if one.group == group]
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


def refusal(symbol: Symbol) -> str:
    """What the check says first of a symbol that does not run; empty where it runs."""
    blocking = (each for each in check(symbol.files, OPERATIONS) if each.severity == "blocks")
    return next((f"no: {each.message} {each.why}" for each in blocking), "")


def _plain(text: str) -> str:
    return re.sub(r"\{(\w+)\}", r"*{\1}*", text)


if __name__ == "__main__":
    pages = {"zeebe": zeebe_page, "symbols": symbols_page}
    sys.stdout.write(pages.get("".join(sys.argv[1:]), handbook)())
