"""What people's programs and phones put into a text that they did not mean: taken out, or named.

Signs that nobody sees are dropped, blanks of every kind are blanks, a line ends in one way, the bullet of a word
processor is a bullet. What cannot be kept is refused with the sign and its place. How a field's own kind of value is
written (property ``tidy``) comes after: a name's apostrophe, a number without what is printed around it.
"""

import re
import unicodedata

from engine.forms import sentences
from engine.forms.errors import Bad
from engine.names import names_in

_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_JOINER, _BOM = "\u200d", "\ufeff"
#: Letters by their category, and nothing to be seen.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
#: The private signs by which a word processor writes the marks of its lists.
_BULLETS = str.maketrans(dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf0e0\uf02d", "•"))
_APOSTROPHES = str.maketrans(dict.fromkeys("´`‘’ʼʹ′＇ˈ", "'") | dict.fromkeys("‐‑‒–—−－", "-"))
_SEEN_BEFORE = 12


def text(raw: str, *, lines: bool) -> str:
    """The text as it was meant, in Unicode's composed form; ``lines``: whether it may have several.

    Raises :class:`Bad` for a sign that cannot be kept, with the sign and what stands before it.
    """
    ended = raw.replace("\r\n", "\n").translate(_BULLETS)
    ended = ended.translate(dict.fromkeys(map(ord, _LINE_ENDS), "\n" if lines else " "))
    kept = "".join(sign for at, sign in enumerate(ended) if not _is_unseen(ended, at))
    if not lines:
        kept = "".join(" " if sign.isspace() else sign for sign in kept)
    value = unicodedata.normalize("NFC", kept).strip()
    for at, sign in enumerate(value):
        if not _can_be_kept(sign):
            raise Bad(sentences.BAD_SIGN, sign=named(sign), place=_place(value, at))
    return value


def _is_unseen(value: str, at: int) -> bool:
    sign = value[at]
    if sign == _JOINER:  # between two pictures it makes one of them
        around = value[at - 1 : at] + value[at + 1 : at + 2]
        return at == 0 or any(unicodedata.category(each) not in ("So", "Sk", "Mn", "Cn") for each in around)
    return sign in _FILLERS or unicodedata.category(sign) == "Cf"


def _can_be_kept(sign: str) -> bool:
    """A sign of tomorrow (a new picture) is kept; a control, half a sign, a private one or one that is none is not."""
    if sign in "\n\t":
        return True
    if unicodedata.category(sign) == "Cn":
        return not (0xFDD0 <= ord(sign) <= 0xFDEF or ord(sign) & 0xFFFE == 0xFFFE)
    return unicodedata.category(sign) not in ("Cc", "Cs", "Co")


def named(sign: str) -> str:
    """A sign as a person can look for it: itself where it can be seen, and its number."""
    number = f"U+{ord(sign):04X}"
    return f"{sign} ({number})" if sign.isprintable() and not unicodedata.category(sign).startswith("M") else number


def _place(value: str, at: int) -> str:
    before = value[max(0, at - _SEEN_BEFORE) : at].split("\n")[-1].strip()
    return f"después de «{before}»" if before else "al principio"


def foreign_letters(value: str) -> list[str]:
    """The letters of other alphabets than the Latin one: some look like letters of it, and are found by nobody."""
    letters = (sign for sign in unicodedata.normalize("NFKC", value) if unicodedata.category(sign).startswith("L"))
    return list(dict.fromkeys(sign for sign in letters if not unicodedata.name(sign, "").startswith("LATIN")))


def as_name(value: str) -> str:
    """Cousins of the apostrophe and the hyphen become them."""
    return value.translate(_APOSTROPHES)


def as_code(value: str, words: str) -> str:
    """Its letters and digits alone, large; without the ``words`` (by commas) that people write before it."""
    return "".join(sign for sign in _without(value, words).upper() if sign.isalnum())


def as_reference(value: str, words: str) -> str:
    """As a code, but with its hyphens, slashes and points."""
    return re.sub(r"\s", "", as_name(_without(value, words))).upper()


def _without(value: str, words: str) -> str:
    plain = unicodedata.normalize("NFKC", value).strip()
    listed = sorted((unicodedata.normalize("NFKC", word) for word in names_in(words)), key=len, reverse=True)
    for word in listed:
        if plain.casefold().startswith(word.casefold()):
            rest = plain[len(word) :].lstrip(" .:°º-")
            return rest if rest[:1].isdigit() else plain
    return plain


#: What the property ``tidy`` may say. Each takes the text, and the words of ``tidy_words``.
KINDS = {"name": lambda value, words: as_name(value), "code": as_code, "reference": as_reference}
