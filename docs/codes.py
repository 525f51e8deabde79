"""The page ``docs/codigos.md``, made from the sentences themselves: ``python docs/codes.py > docs/codigos.md``."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from web.commands.verify import SENTENCES
from web.wording.refusals import WORDS

HEAD = """# Códigos entre paréntesis

Una orden que no se pudo cumplir dice por qué y termina con un código entre paréntesis; `aliado verify` pone uno detrás
de cada problema. Aquí están todos, por orden (esta página se hace de las mismas frases). Los de `aliado check` tienen
la suya: [check.md](check.md).

## Lo que no se pudo hacer

| Código | Qué pasó | Qué hacer |
|---|---|---|
"""
AUDIT = """
## Lo que encuentra `aliado verify`

| Código | Qué dice |
|---|---|
"""


def page() -> str:
    """The whole page."""
    refusals = (
        f"| `{code}` | {_cell(words.sentence or words.title)} | {_cell(words.advice)} |\n"
        for code, words in sorted(WORDS.items())
    )
    problems = (f"| `{code}` | {_cell(sentence)} |\n" for code, sentence in sorted(SENTENCES.items()))
    return HEAD + "".join(refusals) + AUDIT + "".join(problems)


def _cell(text: str) -> str:
    """Facts that differ each time stand as an ellipsis."""
    return re.sub(r"\{[^}]*\}", "…", text).replace("|", "\\|").replace("\n", " ") or "—"


if __name__ == "__main__":
    print(page(), end="")
