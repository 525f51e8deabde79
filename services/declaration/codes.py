"""The codes a printed declaration carries: document id, verification code (CVD) and what its QR says.

All of them are Crockford's base 32 (:mod:`services.crockford`), so that people can read them over the phone. A short QR
is worth more than a better decoder: 28 upper-case characters fit version 2 at level Q, whose modules are 1.4 mm at
35 mm.
The format is described in ``docs/declaration.md``; paper outlives releases, so a change is a new format number.
"""

import re
from dataclasses import dataclass

from engine.errors import Refusal
from services.crockford import ALPHABET, meant, random_code

#: Longest document that fits one digit in the QR.
MOST_PAGES = 9
MOST_VERSIONS = 32 * 32 - 1

_SYMBOL = f"[{ALPHABET}]"
_PAYLOAD = re.compile(
    rf"A1\.(?P<document>{_SYMBOL}{{10}})\.(?P<version>{_SYMBOL}{{2}})\.(?P<page>[1-9])(?P<pages>[1-9])"
    rf"\.(?P<fingerprint>{_SYMBOL}{{8}})"
)

#: The name of the finished file in the child's folder.
PRODUCT = "declaracion.pdf"


@dataclass(frozen=True)
class Codes:
    """What a declaration is known by."""

    document: str
    version: int
    cvd: str


class UnreadableCode(Refusal):
    """This is not the code of a declaration of ours."""


@dataclass(frozen=True)
class Printed:
    """What one page's QR says.

    ``fingerprint`` is the first eight characters of the CVD: which data was printed, without saying it.
    """

    document: str
    version: int
    page: int
    pages: int
    fingerprint: str


def encode(printed: Printed) -> str:
    """The 28 characters of a page's QR."""
    version = ALPHABET[printed.version // 32] + ALPHABET[printed.version % 32]
    return f"A1.{printed.document}.{version}.{printed.page}{printed.pages}.{printed.fingerprint}"


def decode(payload: str) -> Printed:
    """What a QR says; raises :class:`UnreadableCode` for anything :func:`encode` cannot have written."""
    found = _PAYLOAD.fullmatch(payload)
    if found is None or not is_document(found["document"]) or found["page"] > found["pages"]:
        raise UnreadableCode()
    high, low = (ALPHABET.index(symbol) for symbol in found["version"])
    if high * 32 + low == 0:
        raise UnreadableCode()
    return Printed(found["document"], high * 32 + low, int(found["page"]), int(found["pages"]), found["fingerprint"])


def new_document() -> str:
    """A fresh document id: nine random symbols and a check symbol (catches every single wrong symbol)."""
    body = random_code(9)
    return body + _check_symbol(body)


def is_document(code: str) -> bool:
    """Whether ``code`` is a document id whose check symbol is right."""
    return re.fullmatch(f"{_SYMBOL}{{10}}", code) is not None and _check_symbol(code[:-1]) == code[-1]


def verification_code(fingerprint: str) -> str:
    """The CVD, 16 symbols (80 bits), of a keyed hash given as hex digits (at least 20)."""
    number = int(fingerprint[:20], 16)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def typed(text: str) -> str:
    """A code as somebody typed it, in our writing: hyphens and spaces gone, O read as 0, I and L as 1."""
    return meant(re.sub(r"[\s-]", "", text))


def _check_symbol(body: str) -> str:
    """Luhn's sum in base 32, every second symbol doubled from the right."""
    total = 0
    for place, symbol in enumerate(reversed(body)):
        value = ALPHABET.index(symbol) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
