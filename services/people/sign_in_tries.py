"""Tries to sign in: counted by name and place, except in a browser where that name has signed in before.

Who knows a name could else keep its owner out by typing wrong passwords for it. A browser that let the name in holds a
mark: a random word and its keyed hash with the name. It is counted by itself, so that strangers' tries are not its own.
Nothing of it is stored here, and a mark says nothing of the name.
"""

import hmac
import secrets
from collections.abc import Iterable

from services import attempt_limits
from services.attempt_limits import Limit
from services.tools import Tools


def count(tools: Tools, here: Limit, by_name: Limit, name: str, origin: str, marks: Iterable[str] = ()) -> str:
    """Count one try of a name under the limit ``here``; returns the subject that a success forgives there.

    ``origin``: the network address; ``marks``: what the browser holds. Raises
    :class:`services.attempt_limits.TooManyAttempts`. Opens a transaction of its own.
    """
    own = known(tools, by_name, name, marks)
    subject = f"{name}|{own or origin}"
    if own:
        attempt_limits.count(tools, (here, subject))
    else:
        attempt_limits.count(tools, (here, subject), (by_name, name), (attempt_limits.SIGN_IN_PLACE, origin))
    return subject


def mark(tools: Tools, by_name: Limit, name: str) -> str:
    """A new mark for the browser in which this name signed in just now."""
    word = secrets.token_hex(16)
    return f"{word}.{_seal(tools, by_name, name, word)}"


def known(tools: Tools, by_name: Limit, name: str, marks: Iterable[str]) -> str | None:
    """The mark that this name left, of those a browser holds."""
    for each in marks:
        word, _, seal = each.partition(".")
        if hmac.compare_digest(seal.encode(), _seal(tools, by_name, name, word).encode()):
            return each
    return None


def _seal(tools: Tools, by_name: Limit, name: str, word: str) -> str:
    return tools.vault.index(f"{word} {name.strip().casefold()}", f"browser of {by_name.purpose}")
