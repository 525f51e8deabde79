"""The words by which people find an instance, without case and accents.

What a drawing shows openly (its search attributes) stands as it is, and is found by the beginning of a word. What it
names as personal stands only as keyed hashes: found by the whole word, by whoever may ask for it, and read by nobody.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.database.vault import Vault

#: Characters of a word that are kept, and words of one instance.
LONGEST, MOST = 40, 200
#: What a hash begins with: no word does, so that no beginning of a word finds one.
HASH = "#"
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text, once each, in order: ``«Íllimo, 2026-07»`` has ``illimo``, ``2026`` and ``07``."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return list(dict.fromkeys(word[:LONGEST] for word in _WORD.findall(plain)))


def hashed(vault: Vault, word: str) -> str:
    """How a personal word stands in the database: 33 characters."""
    return HASH + vault.index(word, "search word")[:32]


def of(vault: Vault, shown: Iterable[str], personal: Iterable[Any]) -> list[str]:
    """The words of an instance as they stand in the database: ``shown`` as they are, ``personal`` values hashed."""
    found = dict.fromkeys(word for text in shown for word in words(text))
    found |= dict.fromkeys(hashed(vault, word) for value in personal for text in _texts(value) for word in words(text))
    return list(found)[:MOST]


def mark(stored: list[str]) -> str:
    """A short mark of a set of words: another one means that they changed."""
    return hashlib.sha256("|".join(sorted(stored)).encode()).hexdigest()[:32] if stored else ""


def _texts(value: Any) -> Iterator[str]:
    """What can be typed of a FEEL value: texts and numbers, and those inside lists and contexts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif value is not None and not isinstance(value, bool | date | datetime | time | timedelta):
        yield str(value)
