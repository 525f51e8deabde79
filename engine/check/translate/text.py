"""What all readers of other languages share: how a text is written in FEEL, and the refusal."""


class NotTranslatable(Exception):
    """The text has no sure translation."""


def quoted(text: str) -> str:
    """The text as a FEEL string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
