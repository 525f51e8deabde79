"""Crockford's base 32, which people read over the telephone without mistakes: no I, L, O or U."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011")


def random_code(length: int) -> str:
    """So many random symbols, five bits each; fit for a secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def grouped(code: str, size: int) -> str:
    """A code as people read it: in groups, ``ABCDE-FGHJK``."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def meant(text: str) -> str:
    """The symbols that somebody meant who wrote small letters, O for 0, I or L for 1; other signs stay."""
    return text.upper().translate(_MEANT)
