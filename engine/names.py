"""Names: lists of them as people write them in a drawing, and the order in which people look for them."""

import unicodedata


def names_in(text: str) -> list[str]:
    """``"a, b"`` is ``["a", "b"]``; empty places are no names."""
    return [name for each in text.split(",") if (name := each.strip())]


def alphabetical(text: str) -> tuple[str, str]:
    """What names sort by, as people of this language look for them: an accent counts for nothing, ñ comes after n."""
    apart = unicodedata.normalize("NFD", text.casefold()).replace("n\u0303", "n\uffff")
    return "".join(sign for sign in apart if not unicodedata.combining(sign)), text
