"""Which personal field an expression of a drawing reads: what is made of one is as personal."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from engine.forms.form import Form

#: A text in FEEL: what stands in it names nothing.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def paths(forms: Iterable[Form]) -> list[str]:
    """The dotted paths of all personal fields, in order."""
    return sorted({field.path for form in forms for field in form.fields() if field.personal})


def read_by(text: str, personal: Iterable[str]) -> Iterator[str]:
    """Which of these paths an expression reads, by themselves or in a whole that holds them."""
    bare = _STRING.sub('""', text)
    return (path for path in personal if _reading(path).search(bare))


def derived(given: Iterable[str], made: Iterable[tuple[str, str]]) -> list[str]:
    """These paths, and those of what is made of them: ``made`` pairs an expression with the path that it fills."""
    found, steps = set(given), list(made)
    while more := {target for text, target in steps if target not in found and any(read_by(text, found))}:
        found |= more
    return sorted(found)


@lru_cache(maxsize=4096)
def _reading(path: str) -> re.Pattern[str]:
    parts = path.split(".")
    wholes = (".".join(parts[:end]) for end in range(1, len(parts)))
    pattern = "|".join([re.escape(path), *(rf"{re.escape(whole)}(?!\s*\.)" for whole in wholes)])
    return re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)")
