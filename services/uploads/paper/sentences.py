"""What an applicant reads of the pages that were brought: what is wrong for sure, and what was not seen.

Hints say what was seen and ask; they never say that something is missing on the paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.crockford import grouped
from services.uploads.paper.whole import DOUBLED, FOREIGN, OLDER, UNREAD, USED

_PLACES = {
    "responsable/firma": "la firma de la persona responsable",
    "autorizo/firma": "la firma del alcalde o la alcaldesa",
    "autorizo/sello": "el sello de la alcaldía",
}
Facts = Mapping[str, Any]


def said(place: int, page: Facts, version: int) -> str:
    """One picture in a sentence; ``place``: the how-many-eth it is, from 1; ``version``: the one in force."""
    picture, number = _named(place, page), page["page"]
    match page["fate"]:
        case fate if fate == FOREIGN:
            return f"{picture} es de otro documento (N.° {grouped(page['document'], 5)}). La dejamos fuera."
        case fate if fate == OLDER:
            return (
                f"{picture} es de la versión {page['version']} de la declaración; la vigente es la {version}. "
                "Imprime, firma y sella la vigente."
            )
        case fate if fate == DOUBLED:
            return f"{picture} repite la página {number}; usamos la que mejor se lee."
        case fate if fate == UNREAD:
            return f"{picture}: no reconocemos la declaración en ella. ¿Se ve la hoja completa, con su código QR?"
    return f"{picture} es la página {number}."


def _named(place: int, page: Facts) -> str:
    return f"La imagen {place} («{page['name']}»)" if page.get("name") else f"La imagen {place}"


def problems(pages: Sequence[Facts], missing: Sequence[int], version: int) -> list[str]:
    """What is certainly not right: another paper, an older version; a page that none of the pictures can be."""
    found = [
        said(place, page, version) for place, page in enumerate(pages, start=1) if page["fate"] in (FOREIGN, OLDER)
    ]
    unread = sum(page["fate"] == UNREAD for page in pages)
    if len(missing) > unread:
        one = len(missing) == 1
        names = " y ".join(filter(None, (", ".join(map(str, missing[:-1])), str(missing[-1]))))
        found.append(f"Falta{'' if one else 'n'} la{'' if one else 's'} página{'' if one else 's'} {names}.")
    return found


def hints(pages: Sequence[Facts], version: int) -> Iterator[str]:
    """What a person should look at before it is sent."""
    for place, page in enumerate(pages, start=1):
        if page["fate"] in (DOUBLED, UNREAD):
            yield said(place, page, version)
        elif page["fate"] == USED:
            if not page["read"]:
                yield f"{_named(place, page)} parece la página {page['page']}, pero no pudimos leer su código QR."
            if page["altered"]:
                yield f"Un número de documento de identidad no se lee como lo imprimimos (página {page['page']})."
            yield from (f"No vemos {_PLACES[box]} en su recuadro (página {page['page']})." for box in page["empty"])
