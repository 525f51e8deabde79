"""What a person reads of a refusal."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Words:
    """What a person reads: a title, what happened, and what to do now."""

    status: int
    title: str
    sentence: str
    advice: str = ""


AGAIN: Final = "No se guardó ningún cambio. Vuelve a la página anterior e inténtalo otra vez."
#: Whom to turn to.
ANALYST: Final = "Un analista puede revisarlo en la página de procesos."
