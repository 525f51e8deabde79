"""Words of the zeebe vocabulary: unknown, in the wrong place, or not read here."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "zeebe-unknown": Code(
        "blocks",
        "{What} lleva «{word}», que no es del vocabulario zeebe.{hint}",
        "Lo que no se conoce no se lee: no tendría ningún efecto, y nadie lo notaría.",
    ),
    "zeebe-misplaced": Code(
        "warns",
        "{What} lleva «{word}» donde no se lee.",
        "Puesto ahí no tiene ningún efecto: quítalo, o ponlo en el elemento que lo usa.",
    ),
    "zeebe-unread": Code(
        "warns",
        "{What} lleva «{word}», que aquí no se lee.",
        "{reason}",
    ),
}
