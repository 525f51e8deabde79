"""Names for comparison only: what people typed is stored and shown as they typed it."""

import unicodedata
from difflib import SequenceMatcher

#: From this likeness on, two different spellings are probably one name mistyped.
_ALIKE = 0.82


def fold(name: str) -> str:
    """Upper case, without accents, ñ as N, hyphens as spaces, apostrophes gone, spaces collapsed: ``DE LA CRUZ``."""
    plain = unicodedata.normalize("NFKD", name.upper())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = "".join(letter if letter.isalnum() else "" if letter in "'’´`" else " " for letter in plain)
    return " ".join(plain.split())


def likeness(typed: str, listed: str) -> str:
    """``same``, ``alike`` (mistyped, or one of several names left out) or ``other``."""
    ours, theirs = fold(typed), fold(listed)
    if ours == theirs or ours.replace(" ", "") == theirs.replace(" ", ""):
        return "same"
    if not ours or not theirs:
        return "other"
    if set(ours.split()) <= set(theirs.split()) or set(theirs.split()) <= set(ours.split()):
        return "alike"
    return "alike" if SequenceMatcher(None, ours, theirs).ratio() >= _ALIKE else "other"
