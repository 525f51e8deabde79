"""Lists of names, as people write them in a drawing: with commas, blanks where they like."""


def names_in(text: str) -> list[str]:
    """``"a, b"`` is ``["a", "b"]``; empty places are no names."""
    return [name for each in text.split(",") if (name := each.strip())]
