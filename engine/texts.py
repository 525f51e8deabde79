"""Texts that can be written: half of a surrogate pair is no character, though JSON, YAML and FEEL can say one."""

import re

_HALF = re.compile("[\ud800-\udfff]")


def is_writable(text: str) -> bool:
    """Whether a text can be stored and sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def writable(text: str) -> str:
    """The text with the sign of what cannot be shown (U+FFFD) for each half of a character."""
    return text if is_writable(text) else _HALF.sub("\ufffd", text)
