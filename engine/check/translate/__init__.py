"""From the languages of other engines to FEEL, where the translation is sure: JUEL ``${…}``, plain Python, timer texts.

Both readers know comparisons, logic, arithmetic, paths and literals, and refuse everything else: a method call or a
side effect has no FEEL of its own, and a wrong guess would be worse than none.
"""

import re

from engine import feel
from engine.check.translate.juel import Juel
from engine.check.translate.python import from_python
from engine.check.translate.text import NotTranslatable
from engine.check.translate.timers import bare_duration, timer


def to_feel(text: str) -> str:
    """The text as FEEL with its leading ``=``; empty where no translation is sure."""
    plain = text.strip()
    if not plain or len(plain) > 2_000:
        return ""
    inner = re.match(r"^[$#]\{(.*)\}$", plain, re.DOTALL)
    attempts = (Juel.translate, from_python) if inner else (from_python, _as_it_is, Juel.translate, _xpath)
    for attempt in attempts:
        try:
            found = "=" + attempt(inner[1] if inner else plain)
            feel.compile_expression(found)
        except (NotTranslatable, feel.FeelError, RecursionError):
            continue
        return found
    return ""


def _as_it_is(text: str) -> str:
    """FEEL that only lacks its sign."""
    return text


def _xpath(text: str) -> str:
    """The standard's own way of asking for data, ``getDataObject('approved') = 'yes'``."""
    found = re.sub(r"(?:\w+:)?getDataObject\(\s*['\"]([^\W\d]\w*)['\"]\s*\)", r"\1", text)
    if found == text:
        raise NotTranslatable
    return re.sub(r"'([^'\"]*)'", r'"\1"', found)


__all__ = ["NotTranslatable", "bare_duration", "timer", "to_feel"]
